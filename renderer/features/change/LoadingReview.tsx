import { Skeleton } from "../../ui/Skeleton.tsx"

export const LoadingReview = () => (
  <div className="p-3">
    <Skeleton widths={[38, 62, 54, 70, 30]} label="Loading the changes" />
  </div>
)
