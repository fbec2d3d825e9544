// Connect one aggregate's events to another aggregate's commands on AWS, checked at preview.
package eventlink
