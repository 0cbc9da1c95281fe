import { isChinese } from '../request/subject.ts'

const javascript =
  '```javascript\nfunction add(a, b) {\n  return a + b\n}\n\nconsole.log(add(1, 2)) // 3\n```'
const python =
  '```python\ndef add(a, b):\n    """Return the sum of two numbers."""\n    return a + b\n\n\nprint(add(1, 2))  # 3\n```'
const sql =
  '```sql\nSELECT name, COUNT(*) AS orders\nFROM customers\nGROUP BY name\nORDER BY orders DESC;\n```'

/** A few lines of code in the language that the question names. */
export function codeAnswer(question: string): string {
  const block = /sql/i.test(question)
    ? sql
    : /javascript|typescript|\bjs\b/i.test(question)
      ? javascript
      : python
  return isChinese(question)
    ? `下面是一个简单的示例：\n\n${block}\n\n您可以在此基础上按需要修改，并为边界情况补充测试。`
    : `Here is a short example:\n\n${block}\n\nAdapt it to your case and add tests for the edge cases.`
}
