package standin

// kinds lists the resources that the stand-in serves.
func kinds() []kind {
	return []kind{
		queueKind(),
		queuePolicyKind(),
		topicKind(),
		topicPolicyKind(),
		topicSubscriptionKind(),
		roleKind(),
		rolePolicyKind(),
		logGroupKind(),
		functionKind(),
		eventSourceMappingKind(),
		metricAlarmKind(),
	}
}
