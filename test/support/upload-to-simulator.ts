/** Puts a file into the simulator's temporary store, as a client does; returns its address. */
export async function uploadToSimulator(
  origin: string,
  file: Uint8Array<ArrayBuffer>,
  { model, name = 'a.wav', key = 'sk-test-key-1' }: { model: string; name?: string; key?: string },
): Promise<string> {
  const headers = { authorization: `Bearer ${key}` }
  const response = await fetch(`${origin}/api/v1/uploads?action=getPolicy&model=${model}`, { headers })
  const { data } = (await response.json()) as { data: Record<string, string> }
  const path = `${data['upload_dir']}/${name}`
  const form = new FormData()
  const fields = {
    OSSAccessKeyId: data['oss_access_key_id'] ?? '',
    policy: data['policy'] ?? '',
    Signature: data['signature'] ?? '',
    key: path,
    'x-oss-object-acl': data['x_oss_object_acl'] ?? '',
    'x-oss-forbid-overwrite': data['x_oss_forbid_overwrite'] ?? '',
    success_action_status: '200',
  }
  for (const [field, value] of Object.entries(fields)) form.append(field, value)
  form.append('file', new Blob([file]), name)
  const { status } = await fetch(`${origin}/`, { method: 'POST', body: form })
  if (status !== 200) throw new Error(`The store answered ${status}.`)
  return `oss://${path}`
}
