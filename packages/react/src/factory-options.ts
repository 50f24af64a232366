import type { VideoUpscaleError } from '@video-upscale/client'

/** What all options of this package say. */
interface CommonOptions {
  /** Never: the client repeats what may be repeated. It also tells TanStack Query the type of the errors. */
  readonly retry: (failureCount: number, error: VideoUpscaleError) => boolean
  /** A service on this machine is there without a network. */
  readonly networkMode: 'always'
}

/** Options for `useQuery`, `useSuspenseQuery`, `prefetchQuery` and their like, in every TanStack Query 5. */
export interface QueryFactoryOptions<Data, Key extends readonly unknown[]> extends CommonOptions {
  readonly queryKey: Key
  /** It takes no signal: a query that does is ended and sent again when StrictMode mounts a component twice. */
  readonly queryFn: () => Promise<Data>
}

/** The same, where what is cached is not what is shown. */
export interface SelectingOptions<Data, Selected> {
  readonly select: (data: Data) => Selected
}

/** Options for `useMutation`. */
export interface MutationFactoryOptions<Data, Variables> extends CommonOptions {
  readonly mutationKey: readonly string[]
  readonly mutationFn: (variables: Variables) => Promise<Data>
}

export const common: CommonOptions = { retry: () => false, networkMode: 'always' }
