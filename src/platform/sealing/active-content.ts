import {
  PDFArray,
  PDFDict,
  type PDFDocument,
  PDFHexString,
  PDFName,
  PDFNumber,
  type PDFObject,
  PDFStream,
  PDFString,
} from '@cantoo/pdf-lib'

/** What a document holds that nobody may sign: what it does, carries unseen, or shows to some and not to others. */
export type ActiveContent =
  | 'script'
  | 'launch'
  | 'sending'
  | 'elsewhere'
  | 'attachment'
  | 'media'
  | 'layers'
  | 'hidden'
  | 'comments'
  | 'xfa'
  | 'external'
  | 'alternates'
  | 'automatic'
  | 'unknown'

const words = (text: string) => new Set(text.trim().split(/\s+/))

/**
 * What a document to be signed may hold (names of ISO 32000-2). Whatever is not named here is refused: new kinds of
 * content are made faster than lists of what is forbidden.
 */
const ALLOWED = {
  catalog:
    words(`Type Version Extensions Pages PageLabels Names Dests ViewerPreferences PageLayout PageMode Outlines
    OpenAction AcroForm Metadata StructTreeRoot MarkInfo Lang OutputIntents PieceInfo`),
  names: words('Dests'),
  form: words('Fields NeedAppearances SigFlags DR DA Q'),
  page: words(`Type Parent LastModified Resources MediaBox CropBox BleedBox TrimBox ArtBox BoxColorInfo Contents Rotate
    Group Thumb StructParents Annots Metadata PieceInfo ID PZ Tabs UserUnit`),
  types:
    words(`Catalog Pages Page Font FontDescriptor Encoding CMap XObject ExtGState Pattern Halftone Metadata Outlines
    StructTreeRoot StructElem MCR OBJR Annot Border Group Mask OutputIntent PageLabel XRef ObjStm Action Namespace
    ViewerPreferences`),
  streams: words('Image Form XML Type1C CIDFontType0C OpenType'),
  annotations: words('Link Widget'),
  actions: words('GoTo URI'),
}

/** What keys that are never right stand for, wherever they are. */
const FORBIDDEN = new Map<string, ActiveContent>([
  ['JS', 'script'],
  ['JavaScript', 'script'],
  ['AA', 'automatic'],
  ['Trans', 'automatic'],
  ['PresSteps', 'automatic'],
  ['EF', 'attachment'],
  ['AF', 'attachment'],
  ['EmbeddedFiles', 'attachment'],
  ['Collection', 'attachment'],
  ['OC', 'layers'],
  ['OCGs', 'layers'],
  ['OCProperties', 'layers'],
  ['XFA', 'xfa'],
  ['Alternates', 'alternates'],
  ['OPI', 'alternates'],
  ['RichMediaContent', 'media'],
  ['Renditions', 'media'],
])

const ACTIONS = new Map<string, ActiveContent>([
  ['JavaScript', 'script'],
  ['Launch', 'launch'],
  ['SubmitForm', 'sending'],
  ['ImportData', 'sending'],
  ['ResetForm', 'sending'],
  ['GoToR', 'elsewhere'],
  ['GoToE', 'elsewhere'],
  ['Thread', 'elsewhere'],
  ['SetOCGState', 'layers'],
  ['Hide', 'hidden'],
  ['Named', 'automatic'],
  ['Movie', 'media'],
  ['Sound', 'media'],
  ['Rendition', 'media'],
  ['GoTo3DView', 'media'],
  ['RichMediaExecute', 'media'],
])

const KINDS = new Map<string, ActiveContent>([
  ['Movie', 'media'],
  ['Sound', 'media'],
  ['Screen', 'media'],
  ['3D', 'media'],
  ['RichMedia', 'media'],
  ['Rendition', 'media'],
  ['MediaClip', 'media'],
  ['FileAttachment', 'attachment'],
  ['Filespec', 'attachment'],
  ['EmbeddedFile', 'attachment'],
  ['OCG', 'layers'],
  ['OCMD', 'layers'],
  ['Watermark', 'comments'],
])

/** Flags of an annotation (table 167). */
const HIDDEN_FLAGS = 1 | 2 | 32 | 256
const PRINT_FLAG = 4

/** Where keys are names that the document gives itself. */
const OWN_NAMES = words(
  'Font XObject ExtGState ColorSpace Pattern Shading Properties CharProcs RoleMap ClassMap Colorants Dests',
)

const WEB = /^(https?|mailto|tel):/i

const MAX_DEPTH = 60

const nameOf = (value: PDFObject | undefined): string | undefined =>
  value instanceof PDFName ? value.decodeText() : undefined

const textOf = (value: PDFObject | undefined): string =>
  value instanceof PDFString || value instanceof PDFHexString ? value.decodeText() : ''

/** What a document holds that it may not. Empty for one that can be signed. */
export const findActiveContent = (document: PDFDocument): ActiveContent[] => {
  const { context, catalog } = document
  const found = new Set<ActiveContent>()
  const at = (dict: PDFDict, key: string) => context.lookup(dict.get(PDFName.of(key)))
  const only = (dict: PDFObject | undefined, allowed: Set<string>) => {
    if (!(dict instanceof PDFDict)) return
    for (const key of dict.keys()) {
      const name = key.decodeText()
      if (!allowed.has(name)) found.add(FORBIDDEN.get(name) ?? 'unknown')
    }
  }
  const action = (dict: PDFDict) => {
    const kind = nameOf(at(dict, 'S')) ?? ''
    if (!ALLOWED.actions.has(kind)) found.add(ACTIONS.get(kind) ?? 'unknown')
    if (kind === 'URI' && !WEB.test(textOf(at(dict, 'URI')))) found.add('elsewhere')
  }
  const annotation = (dict: PDFDict) => {
    const kind = nameOf(at(dict, 'Subtype')) ?? ''
    if (!ALLOWED.annotations.has(kind)) found.add(KINDS.get(kind) ?? 'comments')
    const flags = at(dict, 'F')
    const set = flags instanceof PDFNumber ? flags.asNumber() : 0
    const shows = kind === 'Widget' || dict.has(PDFName.of('AP'))
    if (set & HIDDEN_FLAGS || (shows && !(set & PRINT_FLAG))) found.add('hidden')
  }
  const dictionary = (dict: PDFDict, depth: number, ownNames: boolean) => {
    const type = ownNames ? undefined : nameOf(at(dict, 'Type'))
    if (type !== undefined && !ALLOWED.types.has(type)) found.add(KINDS.get(type) ?? 'unknown')
    if (type === 'Annot') annotation(dict)
    if (type === 'Action' || ACTIONS.has(nameOf(at(dict, 'S')) ?? '')) action(dict)
    for (const [key, value] of dict.entries()) {
      const name = key.decodeText()
      const forbidden = ownNames ? undefined : FORBIDDEN.get(name)
      if (forbidden) found.add(forbidden)
      if (['A', 'PA', 'OpenAction', 'Next'].includes(name)) {
        const next = context.lookup(value)
        if (next instanceof PDFDict && next.has(PDFName.of('S'))) action(next)
      }
      walk(value, depth + 1, OWN_NAMES.has(name))
    }
  }
  const walk = (object: PDFObject, depth = 0, ownNames = false): void => {
    if (depth > MAX_DEPTH) found.add('unknown')
    else if (object instanceof PDFStream) {
      const { dict } = object
      for (const key of ['F', 'FFilter', 'FDecodeParms', 'Ref'])
        if (dict.has(PDFName.of(key))) found.add('external')
      const kind = nameOf(at(dict, 'Subtype'))
      // That of an attached file is its media type.
      const refused = KINDS.has(nameOf(at(dict, 'Type')) ?? '')
      if (kind !== undefined && !refused && !ALLOWED.streams.has(kind))
        found.add(KINDS.get(kind) ?? 'unknown')
      dictionary(dict, depth, false)
    } else if (object instanceof PDFDict) dictionary(object, depth, ownNames)
    else if (object instanceof PDFArray) for (const one of object.asArray()) walk(one, depth + 1)
  }
  for (const [, object] of context.enumerateIndirectObjects()) walk(object)
  only(catalog, ALLOWED.catalog)
  only(at(catalog, 'Names'), ALLOWED.names)
  only(at(catalog, 'AcroForm'), ALLOWED.form)
  for (const { node } of document.getPages()) {
    only(node, ALLOWED.page)
    const annotations = at(node, 'Annots')
    if (annotations instanceof PDFArray)
      for (const one of annotations.asArray()) {
        const dict = context.lookup(one)
        if (dict instanceof PDFDict) annotation(dict)
      }
  }
  return [...found].sort()
}
