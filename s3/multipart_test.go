package s3_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// TestPartChecksums completes uploads with checksums of parts that are not so.
func TestPartChecksums(t *testing.T) {
	s := start(t)
	s.bucket("sums")
	sha := aws.String("n2alat9FhKiZXkZO18V2LLcZFM3IT8R7DjSMvK//7WU=")
	for name, c := range map[string]struct {
		kind   types.ChecksumType
		change func(p *types.CompletedPart)
		code   string
	}{
		"right":           {types.ChecksumTypeComposite, func(*types.CompletedPart) {}, ""},
		"no base64":       {types.ChecksumTypeFullObject, func(p *types.CompletedPart) { p.ChecksumCRC32 = aws.String("invalid_checksum") }, "InvalidArgument"},
		"too short":       {types.ChecksumTypeFullObject, func(p *types.CompletedPart) { p.ChecksumCRC32 = aws.String("AAA=") }, "InvalidArgument"},
		"two":             {types.ChecksumTypeComposite, func(p *types.CompletedPart) { p.ChecksumSHA256 = sha }, "InvalidArgument"},
		"wrong":           {types.ChecksumTypeComposite, func(p *types.CompletedPart) { p.ChecksumCRC32 = aws.String("AAAAAA==") }, "InvalidPart"},
		"of another kind": {types.ChecksumTypeFullObject, func(p *types.CompletedPart) { p.ChecksumCRC32, p.ChecksumSHA256 = nil, sha }, "BadDigest"},
		"none":            {types.ChecksumTypeComposite, func(p *types.CompletedPart) { p.ChecksumCRC32 = nil }, "InvalidRequest"},
		"none needed":     {types.ChecksumTypeFullObject, func(p *types.CompletedPart) { p.ChecksumCRC32 = nil }, ""},
	} {
		key := aws.String(name)
		up, err := s.CreateMultipartUpload(ctx, &awss3.CreateMultipartUploadInput{Bucket: aws.String("sums"), Key: key, ChecksumAlgorithm: types.ChecksumAlgorithmCrc32, ChecksumType: c.kind})
		if err != nil {
			t.Fatal(err)
		}
		p, err := s.UploadPart(ctx, &awss3.UploadPartInput{Bucket: aws.String("sums"), Key: key, UploadId: up.UploadId, PartNumber: aws.Int32(1), Body: strings.NewReader("part"), ChecksumAlgorithm: types.ChecksumAlgorithmCrc32})
		if err != nil {
			t.Fatal(err)
		}
		part := types.CompletedPart{PartNumber: aws.Int32(1), ETag: p.ETag, ChecksumCRC32: p.ChecksumCRC32}
		c.change(&part)
		_, err = s.CompleteMultipartUpload(ctx, &awss3.CompleteMultipartUploadInput{Bucket: aws.String("sums"), Key: key, UploadId: up.UploadId, MultipartUpload: &types.CompletedMultipartUpload{Parts: []types.CompletedPart{part}}})
		if got := code(err); got != c.code {
			t.Errorf("%s: %q instead of %q: %v", name, got, c.code, err)
		}
	}
}
