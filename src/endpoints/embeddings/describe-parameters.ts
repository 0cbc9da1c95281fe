const leftOut = 'Left out and reported in `x-gateway-adjusted` where the model does not support it.'
const refused = 'Refused with 400 where the model does not support it.'

/** Descriptions of the parameters; docs/mapping/embeddings.md has the details. */
export const parameterNotes: Readonly<Record<string, string>> = {
  model: 'An embedding model: text-embedding-v4, qwen3-vl-embedding, … Unknown names pass.',
  input:
    'A text, a list of up to 2,048, token ids of cl100k_base, or objects with text, images and videos. Lists longer than a call of DashScope takes become several calls, of which all succeed or none.',
  encoding_format:
    '`float`, or `base64` for the numbers as float32, little-endian; `float` where it is absent.',
  dimensions: 'The size of the vectors. Models with one size refuse others.',
  user: 'Not known to DashScope: left out and reported in `x-gateway-adjusted`.',
  text_type: `\`query\` or \`document\`, for texts that are searched with or searched. ${leftOut}`,
  instruct: `What the search is for, in English. ${leftOut}`,
  output_type: `\`dense&sparse\` adds \`sparse_embedding\` to each vector. ${refused}`,
  enable_fusion: `One vector of all inputs. ${refused}`,
  fps: `Frames of videos that are read, from 0 to 1. ${leftOut}`,
  res_level: `The resolution at which images are read, from 0 to 3. ${leftOut}`,
  max_video_frames: `Frames of a video that are read at most. ${leftOut}`,
}
