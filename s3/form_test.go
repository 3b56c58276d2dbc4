package s3_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"testing"
)

// post sends a browser's form and returns the status.
func post(t *testing.T, url string, fields map[string]string, file string) int {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for k, v := range fields {
		if err := w.WriteField(k, v); err != nil {
			t.Fatal(err)
		}
	}
	f, err := w.CreateFormFile("file", "name.txt")
	if err != nil {
		t.Fatal(err)
	}
	f.Write([]byte(file))
	w.Close()
	res, err := http.Post(url, w.FormDataContentType(), &b)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode
}
