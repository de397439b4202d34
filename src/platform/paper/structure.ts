import {
  type PDFDict,
  type PDFDocument,
  PDFHexString,
  PDFName,
  PDFNumber,
  PDFOperator,
  PDFOperatorNames,
  type PDFPage,
  type PDFRef,
  PDFString,
} from '@cantoo/pdf-lib'

/** What a part of a document is (ISO 32000-1, 14.8.4). */
export type Role = 'Document' | 'H1' | 'H2' | 'P' | 'Table' | 'TR' | 'TH' | 'TD' | 'Caption' | 'Figure'

/** A part of a document, as who hears it goes through it. */
export type Part = { readonly ref: PDFRef; readonly kids: (PDFRef | PDFDict)[]; readonly dict: PDFDict }

/** Marks what is drawn as parts of a document, so that it can be read aloud (tagged PDF). */
export type Structure = {
  readonly root: Part
  /** @param of what it is a part of; `alt`: what a picture shows; `scope`: what a head of a table is of */
  add(role: Role, of: Part, more?: { alt?: string; scope?: 'Column' | 'Row' }): Part
  /** Has what is drawn be of a part. */
  mark(page: PDFPage, part: Part, draw: () => void): void
  /** Has what is drawn be of none: lines, the foot of a page. */
  decorate(page: PDFPage, draw: () => void): void
  /** Writes the parts into the document: once, after all is drawn. */
  finish(): void
}

const name = PDFName.of

export const createStructure = (document: PDFDocument, language: string): Structure => {
  const { context, catalog } = document
  const tree = context.obj({ Type: 'StructTreeRoot' })
  const treeRef = context.register(tree)
  /** For each page, the parts of its marks in their order. */
  const marked = new Map<PDFPage, PDFRef[]>()
  const parts: Part[] = []

  const create = (role: Role, parent: PDFRef): Part => {
    const dict = context.obj({ Type: 'StructElem', S: role })
    dict.set(name('P'), parent)
    const part = { dict, ref: context.register(dict), kids: [] }
    parts.push(part)
    return part
  }
  const root = create('Document', treeRef)
  const begin = (page: PDFPage, tag: string, id?: number) =>
    page.pushOperators(
      id === undefined
        ? PDFOperator.of(PDFOperatorNames.BeginMarkedContent, [name(tag)])
        : PDFOperator.of(PDFOperatorNames.BeginMarkedContentSequence, [
            name(tag),
            context.obj({ MCID: id }) as never,
          ]),
    )
  const end = (page: PDFPage) => page.pushOperators(PDFOperator.of(PDFOperatorNames.EndMarkedContent))

  return {
    root,
    add(role, of, { alt, scope } = {}) {
      const part = create(role, of.ref)
      if (alt !== undefined) part.dict.set(name('Alt'), PDFHexString.fromText(alt))
      if (scope) part.dict.set(name('A'), context.obj({ O: 'Table', Scope: scope }))
      of.kids.push(part.ref)
      return part
    },
    mark(page, part, draw) {
      const own = marked.get(page) ?? []
      marked.set(page, own)
      const id = own.length
      own.push(part.ref)
      const reference = context.obj({ Type: 'MCR', MCID: id })
      reference.set(name('Pg'), page.ref)
      part.kids.push(reference)
      begin(page, (part.dict.get(name('S')) as PDFName).decodeText(), id)
      draw()
      end(page)
    },
    decorate(page, draw) {
      begin(page, 'Artifact')
      draw()
      end(page)
    },
    finish() {
      for (const { dict, kids } of parts) dict.set(name('K'), context.obj(kids))
      const numbers = [...marked].flatMap(([page, refs], at) => {
        page.node.set(name('StructParents'), PDFNumber.of(at))
        page.node.set(name('Tabs'), name('S'))
        return [PDFNumber.of(at), context.register(context.obj(refs))]
      })
      tree.set(name('K'), root.ref)
      tree.set(name('ParentTree'), context.register(context.obj({ Nums: context.obj(numbers) })))
      tree.set(name('ParentTreeNextKey'), PDFNumber.of(marked.size))
      catalog.set(name('StructTreeRoot'), treeRef)
      catalog.set(name('MarkInfo'), context.obj({ Marked: true }))
      catalog.set(name('Lang'), PDFString.of(language))
      catalog.set(name('ViewerPreferences'), context.obj({ DisplayDocTitle: true }))
    },
  }
}
