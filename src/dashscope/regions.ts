/** DashScope's hosts and where they are. Keys belong to one of them. Source: the regions page of help.aliyun.com/zh/model-studio. */
export const regions: readonly { host: string; english: string; chinese: string }[] = [
  { host: 'dashscope.aliyuncs.com', english: 'China (Beijing)', chinese: '中国（北京）' },
  { host: 'dashscope-intl.aliyuncs.com', english: 'International (Singapore)', chinese: '国际（新加坡）' },
  { host: 'dashscope-us.aliyuncs.com', english: 'US (Virginia)', chinese: '美国（弗吉尼亚）' },
  { host: 'dashscope-finance.aliyuncs.com', english: 'Finance cloud', chinese: '金融云' },
]
