export const texts = {
  english: {
    title: 'Completions',
    lead: 'A text goes in, and the model goes on with it: OpenAI’s API before chat. The prompt becomes one user message, so a model may also talk about the text.',
    prompt: 'Prompt',
    action: 'Complete',
    needsPrompt: 'A prompt is missing.',
    maxTokens: 'Max tokens',
    temperature: 'Temperature',
    asModel: 'default',
    stop: 'End before this text',
    nowhere: 'nowhere',
    echo: 'Repeat the prompt before the answer',
    stream: 'Stream the answer',
    result: 'Text',
    cutByLength: 'The text ends at the limit of tokens.',
  },
  chinese: {
    title: '补全',
    lead: '输入一段文字，由模型接着写：对话出现之前的 OpenAI 接口。prompt 作为一条 user 消息发送，所以模型也可能是在谈论这段文字。',
    prompt: '提示词',
    action: '补全',
    needsPrompt: '请填写提示词。',
    maxTokens: '最大 Token 数',
    temperature: '温度',
    asModel: '默认',
    stop: '遇到此文本时停止',
    nowhere: '不设',
    echo: '回答前重复提示词',
    stream: '流式回答',
    result: '文本',
    cutByLength: '达到 Token 上限，文本到此为止。',
  },
}

/** What is there to begin with. */
export const examples = {
  english: 'Continue the story: At dawn a paper boat drifted under the old bridge, and',
  chinese: '续写这个故事：天刚亮，一只纸船从老桥下漂过，',
}
