import { afterAll, describe, expect, test } from 'bun:test'
import { PDFDocument, PDFName, type PDFPage, PDFString } from '@cantoo/pdf-lib'
import { stopReaders } from '#platform/isolated'
import { createPlainPdf, readPdf, UnsignablePdf } from '#platform/sealing'

/** What a document may hold that somebody is to sign: words and pictures that everybody sees alike. */

afterAll(stopReaders)

type Change = (document: PDFDocument, page: PDFPage) => void | Promise<void>

const made = async (change: Change, options = {}): Promise<Uint8Array> => {
  const document = await PDFDocument.create()
  const page = document.addPage([400, 400])
  page.drawText('Instància', { x: 40, y: 300 })
  await change(document, page)
  return document.save(options)
}

const outcomeOf = (bytes: Uint8Array): Promise<unknown> =>
  readPdf(bytes).then(
    ({ pages }) => pages,
    (error) => (error instanceof UnsignablePdf ? [error.problem, ...error.found] : error),
  )

const annotate = (document: PDFDocument, page: PDFPage, annotation: Record<string, unknown>) => {
  const { context } = document
  const dict = context.obj({ Type: 'Annot', Rect: [0, 0, 100, 100], ...annotation } as never)
  page.node.set(PDFName.of('Annots'), context.obj([context.register(dict)]))
}

const withAction =
  (action: Record<string, unknown>): Change =>
  (document, page) =>
    annotate(document, page, { Subtype: 'Link', A: { Type: 'Action', ...action } })

const inCatalog =
  (entries: Record<string, unknown>): Change =>
  ({ context, catalog }) => {
    for (const [key, value] of Object.entries(entries))
      catalog.set(PDFName.of(key), context.obj(value as never))
  }

const REFUSED: [name: string, change: Change, found: string][] = [
  [
    'a script that runs on opening',
    inCatalog({ OpenAction: { S: 'JavaScript', JS: PDFString.of('app.alert(1)') } }),
    'script',
  ],
  ['a named script', (document) => document.addJavaScript('x', 'app.alert(1)'), 'script'],
  ['an action that submits a form', withAction({ S: 'SubmitForm', F: PDFString.of('http://x') }), 'sending'],
  ['an action that imports data', withAction({ S: 'ImportData', F: PDFString.of('x.fdf') }), 'sending'],
  ['an action that resets a form', withAction({ S: 'ResetForm' }), 'sending'],
  ['an action that launches a program', withAction({ S: 'Launch', F: PDFString.of('calc.exe') }), 'launch'],
  [
    'a link to another file',
    withAction({ S: 'GoToR', F: PDFString.of('b.pdf'), D: [0, 'Fit'] }),
    'elsewhere',
  ],
  ['a link to an attached file', withAction({ S: 'GoToE', D: [0, 'Fit'] }), 'elsewhere'],
  [
    'a link to a file on the reader’s computer',
    withAction({ S: 'URI', URI: PDFString.of('file:///etc/passwd') }),
    'elsewhere',
  ],
  ['an action chained to another', withAction({ S: 'GoTo', D: [0, 'Fit'], Next: { S: 'Launch' } }), 'launch'],
  ['an action that switches a layer', withAction({ S: 'SetOCGState', State: ['ON'] }), 'layers'],
  ['an action that hides a field', withAction({ S: 'Hide', T: PDFString.of('x') }), 'hidden'],
  ['an action of an unknown kind', withAction({ S: 'Teleport' }), 'unknown'],
  [
    'an action on opening a page',
    (_, page) => page.node.set(PDFName.of('AA'), page.doc.context.obj({})),
    'automatic',
  ],
  [
    'pages that turn automatically',
    (_, page) => page.node.set(PDFName.of('Trans'), page.doc.context.obj({})),
    'automatic',
  ],
  [
    'a file attached',
    (document) => document.attach(new Uint8Array([1, 2]), 'x.xml', { mimeType: 'text/xml' }),
    'attachment',
  ],
  [
    'a file attached to a page',
    (document, page) => annotate(document, page, { Subtype: 'FileAttachment' }),
    'attachment',
  ],
  ['a film', (document, page) => annotate(document, page, { Subtype: 'Movie', F: 4 }), 'media'],
  ['a sound', (document, page) => annotate(document, page, { Subtype: 'Sound', F: 4 }), 'media'],
  ['rich media', (document, page) => annotate(document, page, { Subtype: 'RichMedia', F: 4 }), 'media'],
  ['a 3D model', (document, page) => annotate(document, page, { Subtype: '3D', F: 4 }), 'media'],
  [
    'a note',
    (document, page) => annotate(document, page, { Subtype: 'Text', F: 4, Contents: PDFString.of('no') }),
    'comments',
  ],
  [
    'free text over the page',
    (document, page) => annotate(document, page, { Subtype: 'FreeText', F: 4 }),
    'comments',
  ],
  ['a hidden field', (document, page) => annotate(document, page, { Subtype: 'Widget', F: 6 }), 'hidden'],
  [
    'a field that is not printed',
    (document, page) => annotate(document, page, { Subtype: 'Widget', F: 0 }),
    'hidden',
  ],
  [
    'a field that is printed only',
    (document, page) => annotate(document, page, { Subtype: 'Widget', F: 36 }),
    'hidden',
  ],
  ['layers', inCatalog({ OCProperties: { OCGs: [], D: {} } }), 'layers'],
  [
    'a picture in a layer',
    (document) => void document.context.register(document.context.obj({ Type: 'OCG' })),
    'layers',
  ],
  ['an XFA form', inCatalog({ AcroForm: { Fields: [], XFA: [] } }), 'xfa'],
  ['a portfolio', inCatalog({ Collection: {} }), 'attachment'],
  [
    'content in another file',
    ({ context }) => void context.register(context.stream('', { F: 'x.bin' } as never)),
    'external',
  ],
  [
    'an alternate picture for printing',
    ({ context }) =>
      void context.register(
        context.stream('', { Type: 'XObject', Subtype: 'Image', Alternates: [] } as never),
      ),
    'alternates',
  ],
  [
    'a PostScript program',
    ({ context }) => void context.register(context.stream('', { Type: 'XObject', Subtype: 'PS' } as never)),
    'unknown',
  ],
  [
    'an object of an unknown kind',
    ({ context }) => void context.register(context.obj({ Type: 'Hologram' })),
    'unknown',
  ],
  ['an unknown entry of the catalogue', inCatalog({ Holograms: [] }), 'unknown'],
]

describe('a document is refused that holds', () => {
  test.each(REFUSED)('%s', async (_, change, found) => {
    expect(await outcomeOf(await made(change))).toEqual(['active-content', ...found.split(' ')])
  })
  test('any of these with escapes or in compressed streams', async () => {
    const plain = await made(inCatalog({ OpenAction: { S: 'JavaScript', JS: PDFString.of('x') } }), {
      useObjectStreams: false,
    })
    const escaped = Buffer.from(plain)
      .toString('latin1')
      .replace('/JavaScript', '/J#61vaScript')
      .replace('/JS', '/#4aS')
    expect(await outcomeOf(new Uint8Array(Buffer.from(escaped, 'latin1')))).toEqual([
      'active-content',
      'script',
    ])
    const packed = await made(withAction({ S: 'SubmitForm' }), { useObjectStreams: true })
    expect(Buffer.from(packed).includes('SubmitForm')).toBe(false)
    expect(await outcomeOf(packed)).toEqual(['active-content', 'sending'])
  })
  test('several of these, naming all', async () => {
    const bytes = await made(async (document, page) => {
      await document.attach(new Uint8Array([1]), 'x')
      withAction({ S: 'Launch' })(document, page)
    })
    expect(await outcomeOf(bytes)).toEqual(['active-content', 'attachment', 'launch'])
  })
})

const PICTURE =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const TAKEN: [name: string, change: Change][] = [
  ['only text', () => {}],
  ['a picture', async (document, page) => page.drawImage(await document.embedPng(PICTURE), { x: 0, y: 0 })],
  ['a link to a page of the web', withAction({ S: 'URI', URI: PDFString.of('https://www.manresa.cat') })],
  ['a link to another of its pages', withAction({ S: 'GoTo', D: [0, 'Fit'] })],
  ['an initial page', (document, page) => inCatalog({ OpenAction: [page.ref, 'Fit'] })(document, page)],
  [
    'a title, an author, a language',
    (document) => {
      document.setTitle('Títol')
      document.setAuthor('OAC')
      document.setLanguage('ca')
    },
  ],
  [
    'a form that was filled in',
    (document, page) => {
      const form = document.getForm()
      const field = form.createTextField('nom')
      field.setText('Rosa')
      field.addToPage(page, { x: 10, y: 10 })
      form.createCheckBox('si').addToPage(page, { x: 100, y: 10 })
    },
  ],
]

describe('a document is accepted that holds', () => {
  test.each(TAKEN)('%s', async (_, change) => {
    expect(await outcomeOf(await made(change))).toBe(1)
  })
  test('pages of another document', async () => {
    const bytes = await made(async (document) => {
      const other = await PDFDocument.load(await createPlainPdf('Un altre', ['línia']))
      for (const page of await document.copyPages(other, [0])) document.addPage(page)
    })
    expect(await outcomeOf(bytes)).toBe(2)
  })
})

test('a document that never finishes parsing is stopped and reported', async () => {
  const deep = `%PDF-1.7\n1 0 obj\n${'['.repeat(3_000_000)}\nendobj\n`
  const outcome = await outcomeOf(new TextEncoder().encode(deep))
  expect(['not-a-pdf', 'stopped']).toContain((outcome as string[])[0] as string)
})
