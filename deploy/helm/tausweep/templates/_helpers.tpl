{{/* The name of everything: the release's, and the chart's where that does not have it. */}}
{{- define "tausweep.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* What tells the release's pods from all others; it must never change. */}}
{{- define "tausweep.selector" -}}
app.kubernetes.io/name: tausweep
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "tausweep.labels" -}}
{{ include "tausweep.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "tausweep.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end -}}
{{- end -}}

{{- define "tausweep.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{ default (include "tausweep.fullname" .) .Values.serviceAccount.name }}
{{- else -}}
{{ default "default" .Values.serviceAccount.name }}
{{- end -}}
{{- end -}}

{{- define "tausweep.tokens" -}}
{{ default (printf "%s-tokens" (include "tausweep.fullname" .)) .Values.tokens.existingSecret }}
{{- end -}}

{{- define "tausweep.claim" -}}
{{ default (include "tausweep.fullname" .) .Values.persistence.existingClaim }}
{{- end -}}

{{- define "tausweep.scheme" -}}
{{ if .Values.tls.existingSecret }}https{{ else }}http{{ end }}
{{- end -}}

{{/* What every container of the chart may not do. */}}
{{- define "tausweep.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{/* The user is the image's. */}}
{{- define "tausweep.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end -}}
