{{- define "labels" -}}
app: {{ .Chart.Name | quote }}
release: {{ .Release.Name }}
{{- end -}}
{{- define "shout" }}{{ . | toString | upper }}{{ end }}
