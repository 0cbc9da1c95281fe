import type { RegionChoice } from '../../dashscope/regions.ts'
import { PerRegion } from '../../dashscope/regions/per-region.ts'
import { createRunTask, type RunTask } from '../../dashscope/tasks/run-task.ts'
import { refuseOtherKinds } from '../../errors/wrong-kind.ts'
import type { Routing } from '../../generation/families/model-routing.ts'
import { defineEndpoint, type Context, type Endpoint } from '../../http/endpoint.ts'
import { freeForm, isForm, type Form } from '../../http/body/multipart.ts'
import { parseBody } from '../../http/body/parse-json.ts'
import { imageFamilyOf } from '../../models/families/image.ts'
import { chooseModel } from '../choose-model.ts'
import { ImageServices } from './choose-service.ts'
import { editNotes, formNotes, parameterNotes } from './describe-parameters.ts'
import { editExamples, examples } from './examples.ts'
import { makeImages, type AnswerForm, type Job, type Shared } from './make-images.ts'
import { checkInputs, notePrompt, refuseInputs } from './request/check-order.ts'
import { readForm } from './request/read-form.ts'
import { seedsOf } from './request/to-calls.ts'
import {
  refuseList,
  refuseMask,
  toFormInputs,
  toInputs,
  toMask,
  type ImageInput,
} from './request/to-inputs.ts'
import { toParameters, type ImageParameters } from './request/to-parameters.ts'
import {
  AnyForm,
  ImageEditForm,
  ImageEditRequest,
  ImageEvent,
  ImageRequest,
  ImagesAnswer,
} from './schemas.ts'

export interface ImagesOptions {
  routing: Routing
  /** The values of `x-dashscope-region`. */
  regions: readonly RegionChoice[]
  runTask?: RunTask | undefined
  /** Origins of results besides Alibaba Cloud's storage. */
  resultOrigins?: readonly string[] | undefined
}

/** Bytes of a request with images; DashScope's own limit is 10 MB an image, or a file in its temporary store. */
const maxEditBytes = 50 * 1024 * 1024

export function createImages({
  routing,
  regions,
  runTask = createRunTask(),
  resultOrigins = [],
}: ImagesOptions): Endpoint[] {
  const services = new PerRegion(new ImageServices(), regions)
  const shared = { services, runTask, origins: new Set(resultOrigins) }
  const options = { routing, shared }
  return [
    // https://platform.openai.com/docs/api-reference/images/create
    defineEndpoint({
      method: 'POST',
      path: '/images/generations',
      summary: 'Pictures from texts',
      key: 'required',
      body: ImageRequest,
      description: {
        answer: ImagesAnswer,
        event: ImageEvent,
        parameters: parameterNotes,
        examples,
        asksDashScope: true,
      },
      async handle(request, context) {
        refuseInputs(request)
        return make(request, [], context, { ...options, type: 'image_generation.completed' })
      },
    }),
    // https://platform.openai.com/docs/api-reference/images/createEdit
    defineEndpoint({
      method: 'POST',
      path: '/images/edits',
      summary: 'Pictures from pictures and texts, as JSON or as a form',
      key: 'required',
      body: ImageEditRequest,
      otherBody: (body) => (isForm(body) ? AnyForm : undefined),
      bodyFormat: 'json-or-multipart',
      maxBodyBytes: maxEditBytes,
      description: {
        answer: ImagesAnswer,
        event: ImageEvent,
        parameters: editNotes,
        form: { schema: ImageEditForm, parameters: formNotes },
        examples: editExamples,
        asksDashScope: true,
      },
      async handle(body, context) {
        const { request, inputs } = isForm(body) ? fromForm(body) : fromJson(body)
        return make(request, inputs, context, { ...options, type: 'image_edit.completed' })
      },
    }),
  ]
}

function fromJson(body: ImageEditRequest) {
  refuseMask(body.mask)
  return { request: body, inputs: toInputs(body) }
}

function fromForm(form: Form) {
  try {
    const { fields, images } = readForm(form)
    const request = parseBody(ImageEditRequest, fields)
    refuseMask(request.mask)
    refuseList(request.images)
    return { request, inputs: toFormInputs(images) }
  } finally {
    freeForm(form)
  }
}

interface MakeOptions {
  routing: Routing
  shared: Shared
  type: AnswerForm['type']
}

async function make(
  request: ImageParameters,
  inputs: readonly ImageInput[],
  context: Context,
  { routing, shared, type }: MakeOptions,
) {
  const stream = request.stream === true
  const model = chooseModel(request.model, routing, context, { stream, kind: 'image' })
  refuseOtherKinds(model, 'image')
  const family = imageFamilyOf(model)
  if (type === 'image_edit.completed') checkInputs(inputs.length, model, family)
  const { parameters, adjustments } = toParameters({ ...request, model }, family)
  const { prompt } = request
  const mask = toMask(request.mask_image_url, model, family)
  const images = inputs.map(({ url }) => url)
  const order = { model, prompt, images, mask: mask?.url, count: request.n ?? 1, parameters }
  context.addAdjustments([...adjustments, ...notePrompt(prompt, model, family), ...seedsOf(order, family)])
  const form: AnswerForm = { stream, urls: request.response_format === 'url', type }
  const job: Job = { order, inputs: mask === undefined ? inputs : [...inputs, mask], family, form }
  return makeImages(job, context, shared)
}
