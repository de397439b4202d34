import { describe, expect, test } from 'bun:test'
import { renderToString } from 'preact-render-to-string'
import { barChart, Chart, columnChart, heatMap, type Mark, mirrored, Spark } from '#platform/charts'

/** Charts as they are laid out, whatever draws them. */

const KINDS = [
  { label: 'Fanal apagat', value: 40, text: '40', part: 10 },
  { label: 'Contenidor ple', value: 20, text: '20' },
  { label: 'Una altra incidència', value: 0, text: '0' },
]

const boxes = (marks: readonly Mark[]) => marks.filter((mark) => mark.kind === 'box')

describe('bars', () => {
  test('are as long as their share of the longest, and a part of them is marked off', () => {
    const { marks, height } = barChart(KINDS, 7)
    expect(boxes(marks).map(({ width, tone }) => [width, tone])).toEqual([
      [1, 'one'],
      [0.25, 'part'],
      [0.5, 'one'],
      [0, 'one'],
    ])
    expect(height).toBe(barChart([], 7).height)
  })

  test('of nothing but zeros have no length', () => {
    const { marks } = barChart([{ label: 'Cap', value: 0, text: '0' }], 1)
    expect(boxes(marks).map(({ width }) => width)).toEqual([0])
  })

  test('have labels that leave room for the figure', () => {
    const { marks } = barChart([{ label: 'x'.repeat(80), value: 1, text: '1' }], 1)
    const [label] = marks.filter((mark) => mark.kind === 'text')
    expect(label?.text).toMatch(/^x{37}…$/)
  })
})

test('from right to left a chart begins at the other side', () => {
  const drawing = barChart(KINDS, 7)
  const { marks } = mirrored(drawing)
  expect(boxes(marks).map(({ x }) => x)).toEqual([0, 0.75, 0.5, 1])
  const texts = marks.filter((mark) => mark.kind === 'text')
  expect(texts.slice(0, 2).map(({ x, anchor }) => [x, anchor])).toEqual([
    [1, 'end'],
    [0, 'start'],
  ])
  expect(mirrored(mirrored(drawing))).toEqual(drawing)
})

test('columns stand on their ground, against a scale of whole numbers', () => {
  const columns = [
    { label: 'dilluns', tick: 'dl.', values: [3, 1] as const },
    { label: 'dimarts', tick: 'dt.', values: [0, 2] as const },
  ]
  const { marks, height } = columnChart(columns, 180, String)
  const grounds = new Set(boxes(marks).map((box) => Math.round(box.y + box.height)))
  expect([...grounds]).toEqual([height - 20])
  const scale = marks.filter((mark) => mark.kind === 'text' && mark.anchor === 'end')
  expect(scale.map((mark) => mark.kind === 'text' && mark.text)).toEqual(['0', '1', '2', '3'])
})

test('a cell is darker the more there is, and only nothing has no shade', () => {
  const { marks } = heatMap(
    { rows: [{ label: 'dl.', values: [0, 1, 50, 100] }], ticks: ['0', '', '2', ''] },
    100,
    (_, column, value) => `${column} h: ${value}`,
  )
  expect(boxes(marks).map(({ tone }) => tone)).toEqual([0, 1, 3, 5])
})

test('a chart has a name and a description, and its words cannot be taken for markup', () => {
  const html = renderToString(
    <Chart
      id="kinds"
      drawing={barChart([{ label: '<b>Fanal</b>', value: 1, text: '1' }], 1)}
      title="Per tipus"
      description="De més a menys: Fanal, 1."
    />,
  )
  expect(html).toContain('role="img" aria-labelledby="kinds-title kinds-description"')
  expect(html).toContain('<title id="kinds-title">Per tipus</title>')
  expect(html).toContain('<desc id="kinds-description">De més a menys: Fanal, 1.</desc>')
  expect(html).not.toContain('<b>')
})

test('a small line needs two points, and leaves out what is not known', () => {
  expect(renderToString(<Spark values={[null, 3, null]} />)).toBe('')
  const line = / d="([^"]*)" class="line"/.exec(renderToString(<Spark values={[0, null, 2]} />))?.[1]
  expect(line).toBe('M0,23L100,1')
})
