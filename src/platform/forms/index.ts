/** Forms that were posted: fields and files, in whatever character set they came. */
export { readFormData, UnreadableForm } from './read-form-data.ts'
