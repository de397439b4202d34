import type { Module } from '#domain/town'
import { requeueStalledPictures } from './pictures.ts'

export const picturesModule: Module = { name: 'pictures', requeueStalled: requeueStalledPictures }
