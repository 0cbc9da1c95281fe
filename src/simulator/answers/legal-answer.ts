import { amountsIn, isChinese, topicOf } from '../request/subject.ts'

const drafts = /起诉|诉状|诉讼书|答辩状|complaint|statement of claim/i

/** A draft if the question asks for one, otherwise an explanation. Sums of money are quoted verbatim. */
export function legalAnswer(question: string, variation: number): string {
  const sum = amountsIn(question).join('、')
  if (!isChinese(question)) return inEnglish(question, sum)
  return drafts.test(question) && variation === 0 ? complaint(question, sum) : explanation(question, sum)
}

function complaint(question: string, sum: string): string {
  const debt = sum === '' ? '相应款项' : sum
  return `【民事起诉状】

原告：XXX，男/女，XXXX年XX月XX日出生，民族：XX，住址：XXXXXX，联系方式：XXXXXX。

被告：XXX，男/女，XXXX年XX月XX日出生，民族：XX，住址：XXXXXX，联系方式：XXXXXX。

诉讼请求：
1. 请求判令被告立即向原告支付${debt}；
2. 请求判令被告按照法律规定支付逾期利息；
3. 请求判令本案诉讼费用由被告承担。

事实与理由：
就“${topicOf(question)}”一事，原告与被告之间存在合法的债权债务关系。经原告多次催要，被告至今未支付${debt}。根据《中华人民共和国民法典》第六百七十五条之规定，借款人应当按照约定的期限返还借款。为维护自身合法权益，原告特向贵院提起诉讼，望判如所请。

此致
XXX人民法院

具状人：XXX
XXXX年XX月XX日`
}

function explanation(question: string, sum: string): string {
  const about = sum === '' ? '' : `涉及的金额为${sum}，请以转账记录、合同等书面凭证为准。`
  return `关于“${topicOf(question)}”，根据《中华人民共和国民法典》的有关规定，首先需要确认双方之间的法律关系是否成立以及是否有效。${about}其次，建议您收集并保存合同、聊天记录、付款凭证等证据，注意一般诉讼时效为三年。最后，可以先行协商或申请调解，协商不成的，可依法向有管辖权的人民法院提起诉讼。以上内容仅供参考，具体案件请咨询专业律师。`
}

function inEnglish(question: string, sum: string): string {
  const amount = sum === '' ? '' : ` The amount at issue is ${sum}; keep the records that prove it.`
  return `On "${topicOf(question)}": under the Civil Code of the People's Republic of China, the first question is whether a valid legal relationship exists between the parties.${amount} Gather the contract, messages and payment records, and mind that the general limitation period is three years. Try negotiation or mediation first; failing that, file a claim with the competent people's court. This is general information and no substitute for a lawyer.`
}
