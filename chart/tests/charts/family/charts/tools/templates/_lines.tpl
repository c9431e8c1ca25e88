{{- define "tools.line" }}{{ .Chart.Name }}-{{ .Values.tools | toJson }}{{ end -}}
