package standin

import "strings"

// tagChange says which tags an update sets, and which it takes away.
func tagChange(c change) (set map[string]string, gone []string) {
	if !c.touches("tags") {
		return nil, nil
	}
	set = texts(c.desired, "tags")
	for _, key := range sortedKeys(texts(c.old, "tags")) {
		if _, kept := set[key]; !kept {
			gone = append(gone, key)
		}
	}
	return set, gone
}

// resourceName gives the last part of an ARN.
func resourceName(arn string) string {
	return arn[strings.LastIndexAny(arn, ":/")+1:]
}
