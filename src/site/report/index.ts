/** Reporting on the web, step by step. */
export { ASSET_TYPED, assetsGeoJson, findToldAsset, hasAssets } from './asset.tsx'
export { beginWithPhoto, beginWithWords } from './begin.tsx'
export { ENTRY_SCRIPTS, KindList, NO_STEP_VALUES, PhotoForm, WordsForm } from './entry.tsx'
export { formPage, PICTURE_TYPES, ReportForm, type ReportFormValues } from './form.tsx'
export { furtherPart, furtherProblems, readFurtherValues } from './further-inputs.tsx'
export { stepsPage } from './steps.tsx'
export { parseStepValues } from './steps-parts.tsx'
