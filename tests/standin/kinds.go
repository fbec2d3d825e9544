package standin

// kinds lists all that the stand-in serves.
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
	}
}
