/** `1,234`: the same for everyone, as in docs and logs. */
export const countText = (count: number): string => count.toLocaleString('en')

/** `0.4 %`, of a share from 0 to 1. */
export const shareText = (share: number): string =>
  `${share === 0 || share >= 0.1 ? Math.round(share * 100) : (share * 100).toFixed(share < 0.001 ? 2 : 1)} %`
