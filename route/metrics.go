package route

// The metrics that the Lambda program writes into its log, and the provider's alarms read. Each is a field of the log's
// line of a batch.
const (
	// MetricNamespace is their namespace in CloudWatch, MetricDimension their only dimension: the name of the function.
	MetricNamespace = "Eventlink"
	MetricDimension = "FunctionName"
	// MetricReturned counts the records that went back to the lane's queue.
	MetricReturned = "returned"
)
