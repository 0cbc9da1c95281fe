/** Lines of 24 × 24; the text beside an icon, or its button's label, says what it means. */
const paths = {
  send: 'M12 19V5m-6 6 6-6 6 6',
  stop: 'M7 7h10v10H7z',
  attach: 'm20 11-8.5 8.5a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.7 4.7l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4L14 7.6',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  done: 'm5 12 5 5 9-10',
  edit: 'M4 20h4L19 9l-4-4L4 16zM13 7l4 4',
  remove: 'M5 7h14M10 7V4h4v3m-7 0 1 13h8l1-13',
  again: 'M20 11a8 8 0 1 0-2.3 6.3M20 4v7h-7',
  close: 'm6 6 12 12M18 6 6 18',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v3m0 14v3M2 12h3m14 0h3M5 5l2 2m10 10 2 2M5 19l2-2M17 7l2-2',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z',
  key: 'M15 9a3 3 0 1 1-6 0 3 3 0 0 1 6 0zm-3 3v9m0-3h4',
  settings: 'M4 7h9m5 0h2M4 17h2m5 0h9M15.5 4.5v5M8.5 14.5v5',
  inspect: 'm9 8-5 4 5 4m6-8 5 4-5 4',
  clear: 'M4 20h16M7 16 17 6l3 3-8 8H8z',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zm5 11.500 5 5',
  down: 'm6 9 6 6 6-6',
  add: 'M12 5v14m-7-7h14',
  download: 'M12 4v11m-5-5 5 5 5-5M5 20h14',
  record: 'M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM6 11a6 6 0 0 0 12 0m-6 6v4',
  undo: 'M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3',
} as const

export type IconName = keyof typeof paths

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  )
}
