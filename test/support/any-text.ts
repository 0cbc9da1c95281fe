import fc from 'fast-check'

/** Any code point that is a character: fast-check's own unit `binary` takes seconds for its first value. */
export const anyCharacter = fc
  .integer({ min: 0, max: 0x10_f7_ff })
  .map((place) => String.fromCodePoint(place < 0xd8_00 ? place : place + 0x8_00))
