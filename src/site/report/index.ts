/** Reporting on the web, step by step. */
export { formPage, ReportForm, type ReportFormValues } from './form.tsx'
export { furtherPart, furtherProblems, readFurtherValues } from './further-inputs.tsx'
export { proposalPage, stepsPage } from './steps.tsx'
export { parseStepValues } from './steps-parts.tsx'
