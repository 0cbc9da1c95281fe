import type { detailsOf } from '../../state/models.ts'

type ImageDetails = NonNullable<ReturnType<typeof detailsOf<'image'>>>

const common = ['1024x1024', '1536x1024', '1024x1536', '1280x720', '720x1280', '2048x2048', '512x512']

/** The sizes to choose from; none for a model that takes none. */
export function toSizes(known: ImageDetails | undefined): readonly string[] {
  if (known === undefined) return common
  if (known.sizes !== null) return known.sizes
  const fits = common.filter((size) => {
    const [width = 0, height = 0] = size.split('x').map(Number)
    return (
      isWithin(width * height, known.pixels) && [width, height].every((side) => isWithin(side, known.sides))
    )
  })
  return [...(known.named_sizes ?? []), ...fits]
}

function isWithin(value: number, [min = 0, max = Infinity]: readonly number[] = []): boolean {
  return value >= min && value <= max
}
