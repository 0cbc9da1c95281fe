/** Example request bodies. */
export const examples = {
  text: {
    summary: 'One picture, as base64',
    value: { model: 'qwen-image-2.0', prompt: 'A red cup on a wooden table', size: '1024x1024' },
  },
  url: {
    summary: 'Two pictures, as addresses',
    value: { model: 'wan2.6-t2i', prompt: '一只奔跑的猫', n: 2, response_format: 'url', seed: 42 },
  },
}

export const editExamples = {
  json: {
    summary: 'A picture that is changed, by its address',
    value: {
      model: 'qwen-image-edit-plus',
      prompt: 'Make the cup blue',
      image: 'https://dashscope.oss-cn-beijing.aliyuncs.com/images/256_1.png',
    },
  },
}
