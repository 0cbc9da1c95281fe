import { useEffect, useState } from 'preact/hooks'

import { toSoundFile } from './sound.ts'

/** Plays sound that has come whole, in pieces of Base64. */
export function SoundPlayer({ pieces, label }: { pieces: readonly string[]; label: string }) {
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    const made = URL.createObjectURL(toSoundFile(pieces))
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [pieces])
  return url === undefined ? null : <audio controls src={url} aria-label={label} />
}
