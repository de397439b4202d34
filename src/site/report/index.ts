/** Reporting on the web, step by step. */
export { type FormError, formPage, ReportForm, type ReportFormValues } from './form.tsx'
export { stepsPage } from './steps.tsx'
export { parseStepValues, type StepError } from './steps-parts.tsx'
