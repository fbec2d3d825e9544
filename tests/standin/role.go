package standin

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	sdk "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
)

func roleKind() kind {
	return kind{
		token:  "aws:iam/role:Role",
		shape:  shapeOf(sdk.NewRole),
		naming: naming{longest: 64},
		serves: []string{
			"assumeRolePolicy", "description", "forceDetachPolicies", "maxSessionDuration", "name", "path",
			"permissionsBoundary", "tags",
		},
		defaults: values{"forceDetachPolicies": false, "maxSessionDuration": 3600., "path": "/"},
		computed: []string{"inlinePolicies", "managedPolicyArns"},
		replaces: []string{"name", "path"},
		canons:   map[string]canon{"assumeRolePolicy": policyDocument},
		create:   createRole,
		read:     readRole,
		update:   updateRole,
		delete:   deleteRole,
	}
}

func createRole(ctx context.Context, c *cloud, desired values) (string, error) {
	input := &iam.CreateRoleInput{
		RoleName:                 aws.String(text(desired, "name")),
		AssumeRolePolicyDocument: aws.String(documentText(desired["assumeRolePolicy"])),
		Path:                     aws.String(text(desired, "path")),
		Tags:                     iamTags(texts(desired, "tags")),
	}
	if description := text(desired, "description"); description != "" {
		input.Description = aws.String(description)
	}
	if boundary := text(desired, "permissionsBoundary"); boundary != "" {
		input.PermissionsBoundary = aws.String(boundary)
	}
	if duration, ok := number(desired, "maxSessionDuration"); ok {
		input.MaxSessionDuration = aws.Int32(duration)
	}
	created, err := c.iam.CreateRole(ctx, input)
	if err != nil {
		return "", err
	}
	return aws.ToString(created.Role.RoleName), nil
}

func readRole(ctx context.Context, c *cloud, id string, prior values) (values, error) {
	got, err := c.iam.GetRole(ctx, &iam.GetRoleInput{RoleName: aws.String(id)})
	if notFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	role := got.Role
	policy, err := policyText(role.AssumeRolePolicyDocument)
	if err != nil {
		return nil, err
	}
	tags := map[string]string{}
	for _, tag := range role.Tags {
		tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
	}
	result := values{
		"arn": role.Arn, "assumeRolePolicy": policy, "name": role.RoleName, "path": role.Path,
		"description": role.Description, "maxSessionDuration": role.MaxSessionDuration, "uniqueId": role.RoleId,
		"tags": tags, "tagsAll": tags,
		// How the provider deletes is not known to IAM.
		"forceDetachPolicies": prior["forceDetachPolicies"],
	}
	if role.CreateDate != nil {
		result["createDate"] = role.CreateDate.UTC().Format(time.RFC3339)
	}
	if role.PermissionsBoundary != nil {
		result["permissionsBoundary"] = role.PermissionsBoundary.PermissionsBoundaryArn
	}
	return result, nil
}

// policyText undoes the encoding in which IAM returns documents.
func policyText(encoded *string) (string, error) {
	decoded, err := url.QueryUnescape(strings.ReplaceAll(aws.ToString(encoded), "+", "%2B"))
	if err != nil {
		return "", fmt.Errorf("decoding a policy document: %w", err)
	}
	return decoded, nil
}

func updateRole(ctx context.Context, c *cloud, id string, change change) error {
	name := aws.String(id)
	if change.touches("assumeRolePolicy") {
		if _, err := c.iam.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{
			RoleName: name, PolicyDocument: aws.String(documentText(change.desired["assumeRolePolicy"])),
		}); err != nil {
			return err
		}
	}
	if change.touches("description", "maxSessionDuration") {
		input := &iam.UpdateRoleInput{RoleName: name, Description: aws.String(text(change.desired, "description"))}
		if duration, ok := number(change.desired, "maxSessionDuration"); ok {
			input.MaxSessionDuration = aws.Int32(duration)
		}
		if _, err := c.iam.UpdateRole(ctx, input); err != nil {
			return err
		}
	}
	if change.touches("permissionsBoundary") {
		if err := setBoundary(ctx, c, name, text(change.desired, "permissionsBoundary")); err != nil {
			return err
		}
	}
	set, gone := tagChange(change)
	if len(gone) > 0 {
		if _, err := c.iam.UntagRole(ctx, &iam.UntagRoleInput{RoleName: name, TagKeys: gone}); err != nil {
			return err
		}
	}
	if len(set) > 0 {
		if _, err := c.iam.TagRole(ctx, &iam.TagRoleInput{RoleName: name, Tags: iamTags(set)}); err != nil {
			return err
		}
	}
	return nil
}

func setBoundary(ctx context.Context, c *cloud, role *string, boundary string) error {
	if boundary == "" {
		_, err := c.iam.DeleteRolePermissionsBoundary(ctx, &iam.DeleteRolePermissionsBoundaryInput{RoleName: role})
		return err
	}
	_, err := c.iam.PutRolePermissionsBoundary(ctx, &iam.PutRolePermissionsBoundaryInput{
		RoleName: role, PermissionsBoundary: aws.String(boundary),
	})
	return err
}

func deleteRole(ctx context.Context, c *cloud, id string, _ values) error {
	_, err := c.iam.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: aws.String(id)})
	return unlessGone(err)
}

func iamTags(tags map[string]string) []types.Tag {
	var result []types.Tag
	for _, key := range sortedKeys(tags) {
		result = append(result, types.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	return result
}

func rolePolicyKind() kind {
	return kind{
		token:    "aws:iam/rolePolicy:RolePolicy",
		shape:    shapeOf(sdk.NewRolePolicy),
		naming:   naming{longest: 255},
		serves:   []string{"name", "policy", "role"},
		replaces: []string{"name", "role"},
		canons:   map[string]canon{"policy": policyDocument},
		create: func(ctx context.Context, c *cloud, desired values) (string, error) {
			return text(desired, "role") + ":" + text(desired, "name"), putRolePolicy(ctx, c, desired)
		},
		read: readRolePolicy,
		update: func(ctx context.Context, c *cloud, _ string, change change) error {
			return putRolePolicy(ctx, c, change.desired)
		},
		delete: func(ctx context.Context, c *cloud, id string, _ values) error {
			role, name, _ := strings.Cut(id, ":")
			_, err := c.iam.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{
				RoleName: aws.String(role), PolicyName: aws.String(name),
			})
			return unlessGone(err)
		},
	}
}

func putRolePolicy(ctx context.Context, c *cloud, desired values) error {
	_, err := c.iam.PutRolePolicy(ctx, &iam.PutRolePolicyInput{
		RoleName:       aws.String(text(desired, "role")),
		PolicyName:     aws.String(text(desired, "name")),
		PolicyDocument: aws.String(documentText(desired["policy"])),
	})
	return err
}

func readRolePolicy(ctx context.Context, c *cloud, id string, _ values) (values, error) {
	role, name, _ := strings.Cut(id, ":")
	got, err := c.iam.GetRolePolicy(ctx, &iam.GetRolePolicyInput{RoleName: aws.String(role), PolicyName: aws.String(name)})
	if notFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	policy, err := policyText(got.PolicyDocument)
	if err != nil {
		return nil, err
	}
	return values{"name": name, "role": role, "policy": policy}, nil
}
