import { parser } from '@prometheus-io/lezer-promql'

/** What Prometheus itself puts on every series that it reads. */
const targetLabels = ['job', 'instance']

/** Labels of the metric that a selector names; of a histogram's series as well. */
function labelsOf(name, metrics) {
  const direct = metrics.get(name)
  if (direct !== undefined && direct.type !== 'histogram') return direct.labels
  const [, base, suffix] = /^(.+)_(bucket|sum|count)$/.exec(name) ?? []
  const histogram = metrics.get(base)
  if (histogram?.type !== 'histogram') return undefined
  return suffix === 'bucket' ? [...histogram.labels, 'le'] : histogram.labels
}

/**
 * Everything in an expression that no gateway exposes: metrics, and labels that the metrics beside them do not have.
 * @param metrics Map of name to { type, labels }
 */
export function findUnknown(expression, metrics) {
  const unknown = []
  const text = ({ from, to }) => expression.slice(from, to)
  const labelsBelow = (node) => {
    const all = [...targetLabels]
    node.toTree().iterate({
      enter: (inner) => {
        if (inner.name !== 'Identifier') return
        const name = expression.slice(node.from + inner.from, node.from + inner.to)
        all.push(...(labelsOf(name, metrics) ?? []))
      },
    })
    return all
  }
  const checkLabels = (node, known, where) => {
    for (const label of node.getChildren('LabelName')) {
      if (!known.includes(text(label))) unknown.push(`${text(label)} of ${where}`)
    }
  }
  parser.parse(expression).iterate({
    enter: (reference) => {
      const { node, name } = reference
      if (node.type.isError) unknown.push(`syntax error at ${node.from}`)
      if (name === 'VectorSelector') {
        const identifier = node.getChild('Identifier')
        const metric = identifier === null ? text(node) : text(identifier)
        const labels = labelsOf(metric, metrics)
        if (labels === undefined) unknown.push(metric)
        for (const matcher of node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []) {
          checkLabels(matcher, [...targetLabels, ...(labels ?? [])], metric)
        }
      }
      if (name === 'GroupingLabels') {
        const whole = node.parent.parent
        checkLabels(node, labelsBelow(whole), text(whole))
      }
    },
  })
  return unknown
}

/** Labels that the series of an expression have, as far as the legend may name them. */
export function labelsOfResult(expression, metrics) {
  const tree = parser.parse(expression)
  const groupings = []
  const names = []
  tree.iterate({
    enter: ({ node, name }) => {
      const text = expression.slice(node.from, node.to)
      if (name === 'AggregateExpr') groupings.push(node)
      if (name === 'Identifier') names.push(...(labelsOf(text, metrics) ?? []))
    },
  })
  const [outermost] = groupings
  if (outermost === undefined) return [...targetLabels, ...names]
  const labels = outermost.getChild('AggregateModifier')?.getChild('GroupingLabels')
  return (labels?.getChildren('LabelName') ?? []).map(({ from, to }) => expression.slice(from, to))
}
