{{- define "rev" -}}
{{ with .Values.revision }}-{{ . }}{{ end }}
{{- end }}
