/** Results of the check of images. */
export const images = {
  imagesPlanned: {
    english:
      '{model}: a dry run shows the request for {count} images of {size}; none is made, nothing is billed',
    chinese: '{model}：试运行给出 {count} 张 {size} 图片的请求，不生成图片，不计费',
  },
  otherPrompt: {
    english: '{model}: the gateway would send another prompt: {sent}',
    chinese: '{model}：网关将发送的提示词有变：{sent}',
  },
} as const
