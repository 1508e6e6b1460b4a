{{/* Labels of every object; takes (dict "root" $ "component" "operator"). */}}
{{- define "asymmetric.labels" -}}
{{ include "asymmetric.selectorLabels" . }}
app.kubernetes.io/part-of: asymmetric
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{/* The part of the labels that never changes, for selectors; takes the same dict. */}}
{{- define "asymmetric.selectorLabels" -}}
app.kubernetes.io/name: asymmetric
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* Labels of pods: nothing that changes with the chart's version, or each upgrade would start the servers again. */}}
{{- define "asymmetric.podLabels" -}}
{{ include "asymmetric.selectorLabels" . }}
app.kubernetes.io/part-of: asymmetric
{{- end }}

{{/* An image reference with the first fitting mirror applied; takes (dict "root" $ "image" "host/path:tag"). */}}
{{- define "asymmetric.image" -}}
{{- $state := dict "image" .image "done" false -}}
{{- range .root.Values.images.mirrors -}}
{{- $prefix := printf "%s/" (trimSuffix "/" .source) -}}
{{- if and (not $state.done) (hasPrefix $prefix $state.image) -}}
{{- $_ := set $state "image" (printf "%s/%s" (trimSuffix "/" .mirror) (trimPrefix $prefix $state.image)) -}}
{{- $_ := set $state "done" true -}}
{{- end -}}
{{- end -}}
{{- $state.image -}}
{{- end }}

{{/* The operator's image, by digest when one is given. */}}
{{- define "asymmetric.operatorImage" -}}
{{- $image := .Values.image -}}
{{- $reference := printf "%s:%s" $image.repository (default .Chart.AppVersion $image.tag) -}}
{{- if $image.digest -}}
{{- $reference = printf "%s@%s" $image.repository $image.digest -}}
{{- end -}}
{{- include "asymmetric.image" (dict "root" . "image" $reference) -}}
{{- end }}

{{- define "asymmetric.pullSecrets" -}}
{{- with .Values.images.pullSecrets }}
imagePullSecrets:
{{- range . }}
  - name: {{ . }}
{{- end }}
{{- end }}
{{- end }}

{{/* Served namespaces, separated by commas; empty means all. */}}
{{- define "asymmetric.watchNamespaces" -}}
{{- if not .Values.clusterWide -}}
{{- default (list .Release.Namespace) .Values.watchNamespaces | uniq | join "," -}}
{{- end -}}
{{- end }}

{{/* The pod fields that Pod Security `restricted` asks for; takes the user id. */}}
{{- define "asymmetric.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ . }}
runAsGroup: {{ . }}
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "asymmetric.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* Scheduling fields of a part's pods; takes the part's values. */}}
{{- define "asymmetric.scheduling" -}}
{{- with .nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Operator settings that its sub-commands share. */}}
{{- define "asymmetric.operatorEnvironment" -}}
- name: ASYM_NAMESPACE
  value: {{ .Release.Namespace }}
- name: ASYM_WATCH_NAMESPACES
  value: {{ include "asymmetric.watchNamespaces" . | quote }}
- name: ASYM_LOG
  value: {{ .Values.operator.logLevel | quote }}
- name: ASYM_LOG_FORMAT
  value: {{ .Values.operator.logFormat }}
{{- end }}

{{/* Name and key of the Secret with a server's password; takes (dict "values" .Values.postgres "key" "postgres-password"). */}}
{{- define "asymmetric.passwordReference" -}}
{{- if .values.enabled -}}
name: asymmetric-servers
key: {{ .key }}
{{- else -}}
name: {{ .values.external.passwordSecret.name }}
key: {{ .values.external.passwordSecret.key }}
{{- end -}}
{{- end }}

{{/* The further Postgres servers as the operator reads them. */}}
{{- define "asymmetric.postgresServers" -}}
{{- $servers := list }}
{{- range .Values.postgres.servers }}
{{- $folder := printf "/etc/asymmetric/postgres/%s" .name }}
{{- $server := dict "name" .name "host" .host "port" (.port | default 5432 | int) "user" .user "passwordFile" (printf "%s/password" $folder) "cordoned" (.cordoned | default false) "copyStrategy" (.copyStrategy | default "wal_log") }}
{{- if (.tls | default dict).enabled }}
{{- $server = merge $server (dict "authoritiesFile" (printf "%s/ca.crt" $folder)) }}
{{- end }}
{{- $servers = append $servers $server }}
{{- end }}
{{- toJson $servers }}
{{- end }}

{{/* Volume claim of a server; takes (dict "root" $ "component" "postgres" "storage" .Values.postgres.storage). */}}
{{- define "asymmetric.volumeClaim" -}}
metadata:
  name: data
  labels: {{- include "asymmetric.selectorLabels" . | nindent 4 }}
spec:
  accessModes: [ReadWriteOnce]
  {{- if .storage.hostPath }}
  # Bound by name to the PersistentVolume of this chart; no provisioner takes part.
  storageClassName: ""
  volumeName: asymmetric-{{ .component }}
  {{- else if .storage.className }}
  storageClassName: {{ .storage.className }}
  {{- end }}
  resources:
    requests:
      storage: {{ .storage.size }}
{{- end }}

{{/* Peers that may reach the shared servers: the operator and the clones it serves. */}}
{{- define "asymmetric.serverClients" -}}
- podSelector:
    matchLabels: {{- include "asymmetric.selectorLabels" (dict "root" . "component" "operator") | nindent 6 }}
- namespaceSelector:
    {{- if .Values.clusterWide }} {}
    {{- else }}
    matchExpressions:
      - key: kubernetes.io/metadata.name
        operator: In
        values: {{- splitList "," (include "asymmetric.watchNamespaces" .) | toYaml | nindent 10 }}
    {{- end }}
  podSelector:
    matchExpressions:
      - {key: asym.clone, operator: Exists}
{{- end }}

{{/* Egress rules of the clones for `webhooks.allow`. Policies know no names: those open their port to any address. */}}
{{- define "asymmetric.webhooksEgress" -}}
{{- range .Values.webhooks.allow }}
{{- if or (contains "/" .) (regexMatch "^[0-9.]+$|:.*:" .) }}
- to: [{ipBlock: {cidr: {{ ternary . (printf "%s/%s" . (ternary "128" "32" (contains ":" .))) (contains "/" .) | quote }}}}]
  ports:
    - {protocol: TCP, port: 1, endPort: 9900}
    - {protocol: TCP, port: 9902, endPort: 65535}
{{- else if regexMatch ":[0-9]+$" . }}
- ports: [{protocol: TCP, port: {{ regexFind "[0-9]+$" . }}}]
{{- else }}
- ports: [{protocol: TCP, port: 80}, {protocol: TCP, port: 443}]
{{- end }}
{{- end }}
{{- end }}

{{/* Egress rules towards Postgres and Redis, bundled or not. */}}
{{- define "asymmetric.serversEgress" -}}
{{- range $component := list "postgres" "redis" }}
{{- $values := index $.Values $component }}
{{- if $values.enabled }}
- to:
    - namespaceSelector:
        matchLabels: {kubernetes.io/metadata.name: {{ $.Release.Namespace }}}
      podSelector:
        matchLabels: {{- include "asymmetric.selectorLabels" (dict "root" $ "component" $component) | nindent 10 }}
  ports: [{protocol: TCP, port: {{ ternary 5432 6379 (eq $component "postgres") }}}]
{{- else }}
- ports: [{protocol: TCP, port: {{ $values.external.port }}}]
{{- end }}
{{- end }}
{{- range .Values.postgres.servers }}
- ports: [{protocol: TCP, port: {{ .port | default 5432 | int }}}]
{{- end }}
{{- end }}
