const encoder = new TextEncoder()

/** The salt separates these secrets from others derived from an API key. */
const salt = encoder.encode('dashscope-gateway')

/** 32 bytes for a purpose, by HKDF-SHA-256 over the caller's key. */
export async function deriveSecret(key: string, purpose: string): Promise<Uint8Array> {
  const material = await crypto.subtle.importKey('raw', encoder.encode(key), 'HKDF', false, ['deriveBits'])
  const parameters = { name: 'HKDF', hash: 'SHA-256', salt, info: encoder.encode(purpose) }
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, material, 256))
}
