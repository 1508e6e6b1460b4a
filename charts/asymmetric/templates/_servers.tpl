{{/* Files that Postgres starts from; their hash makes its pod start again when they change. */}}
{{- define "asymmetric.postgresConfig" -}}
start.sh: {{- .Files.Get "files/postgres-start.sh" | toYaml | nindent 2 }}
ready.sh: {{- .Files.Get "files/postgres-ready.sh" | toYaml | nindent 2 }}
pg_hba.conf: {{- .Files.Get "files/pg_hba.conf" | toYaml | nindent 2 }}
postgresql.conf: |
  listen_addresses = '*'
  hba_file = '/etc/asymmetric/config/pg_hba.conf'
  unix_socket_directories = '/var/run/postgresql'
  password_encryption = 'scram-sha-256'
  max_connections = {{ .Values.postgres.maxConnections }}
  # For the operator: clones may use up the rest and it still gets in to drop them.
  superuser_reserved_connections = 10
  shared_buffers = '{{ .Values.postgres.sharedBuffers }}'
  # Thousands of small databases: a launcher round visits every one of them.
  autovacuum_naptime = '10min'
  # After a crash one syncfs call instead of opening some 300 files per database.
  recovery_init_sync_method = 'syncfs'
  # Copies of databases go through the WAL; with the default of 1 GB they would force checkpoints.
  max_wal_size = '8GB'
  checkpoint_timeout = '15min'
  # Not `minimal`, which syncs files at commit instead and takes twice as long to copy a database.
  wal_level = 'replica'
  max_wal_senders = 0
  # A limit that clone roles cannot lift.
  temp_file_limit = '1GB'
  # Short queries: compiling them costs more than it gains.
  jit = off
  # Shared memory for parallel queries comes from /dev/shm, which is a mount with a limit.
  max_parallel_workers_per_gather = 1
  log_line_prefix = '%m [%p] %q%u@%d '
  log_timezone = 'UTC'
  timezone = 'UTC'
  default_text_search_config = 'pg_catalog.english'
  cluster_name = 'asymmetric'
  {{- range $name, $value := .Values.postgres.parameters }}
  {{ $name }} = '{{ $value | toString | replace "'" "''" }}'
  {{- end }}
{{- end }}

{{/* Files that Redis starts from. */}}
{{- define "asymmetric.redisConfig" -}}
start.sh: {{- .Files.Get "files/redis-start.sh" | toYaml | nindent 2 }}
redis.conf: |
  port 6379
  dir /data
  # Users of clones survive a restart; their data need not.
  aclfile /data/users.acl
  appendonly no
  save ""
  maxmemory {{ .Values.redis.maxMemory }}
  # Every key of a clone expires; a full server gives up the oldest of them instead of refusing writes.
  maxmemory-policy volatile-lru
{{- end }}

{{/*
A server's volume as a directory of the node, for clusters of one node. Kept when the chart is uninstalled, like a
claim from a storage class. Takes (dict "root" $ "component" "postgres" "storage" .Values.postgres.storage).
*/}}
{{- define "asymmetric.hostVolume" -}}
apiVersion: v1
kind: PersistentVolume
metadata:
  name: asymmetric-{{ .component }}
  labels: {{- include "asymmetric.labels" . | nindent 4 }}
  annotations:
    helm.sh/resource-policy: keep
spec:
  capacity:
    storage: {{ .storage.size }}
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: Retain
  storageClassName: ""
  # Nobody else's claim may take it.
  claimRef:
    apiVersion: v1
    kind: PersistentVolumeClaim
    namespace: {{ .root.Release.Namespace }}
    name: data-asymmetric-{{ .component }}-0
  hostPath:
    path: {{ .storage.hostPath }}
    type: Directory
{{- end }}
