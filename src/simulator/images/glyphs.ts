/** Rows of three pixels, from the top, as octal digits: 5 is `x.x`. Lower-case letters are drawn as capitals. */
const rows: Readonly<Record<string, string>> = {
  A: '25755',
  B: '65656',
  C: '34443',
  D: '65556',
  E: '74647',
  F: '74644',
  G: '34553',
  H: '55755',
  I: '72227',
  J: '11152',
  K: '55655',
  L: '44447',
  M: '57755',
  N: '65555',
  O: '25552',
  P: '65644',
  Q: '25563',
  R: '65665',
  S: '34216',
  T: '72222',
  U: '55557',
  V: '55552',
  W: '55775',
  X: '55255',
  Y: '55222',
  Z: '71247',
  '0': '75557',
  '1': '26227',
  '2': '61247',
  '3': '61216',
  '4': '55711',
  '5': '74616',
  '6': '34757',
  '7': '71122',
  '8': '75757',
  '9': '75716',
  ' ': '00000',
  '.': '00002',
  ',': '00024',
  '!': '22202',
  '?': '61202',
  '-': '00700',
  ':': '02020',
  ';': '02024',
  "'": '22000',
  '"': '55000',
  '(': '12221',
  ')': '42224',
  '/': '11244',
  '+': '02720',
  '=': '07070',
  '*': '52500',
  _: '00007',
  '#': '57575',
  '%': '51245',
  '&': '25253',
}

export const glyphWidth = 3
export const glyphHeight = 5

/** Whether the pixel of a character is set; undefined for a character without a drawing. */
export function glyphOf(character: string): ((x: number, y: number) => boolean) | undefined {
  const name = character.toUpperCase()
  const digits = Object.hasOwn(rows, name) ? rows[name] : undefined
  return digits === undefined ? undefined : (x, y) => ((Number(digits[y]) >> (glyphWidth - 1 - x)) & 1) === 1
}
