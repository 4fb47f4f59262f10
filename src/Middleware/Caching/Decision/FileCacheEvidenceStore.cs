using System.Security.Cryptography;
using System.Text;

namespace Wattwise.Caching;

/// <summary>
/// Keeps evidence in one append-only file for each policy, in a folder: it survives restarts and may be shared by processes of one machine.
/// </summary>
/// <remarks>
/// A process that is killed while it appends loses that piece of evidence at most: what is torn is ignored, and overwritten by the next
/// one. Appends are not forced onto the disk, so a loss of power may take the last few. A file holds at most twice the limit before the
/// older half goes, in one step. Thread-safe; any number of stores and processes may use the folder at the same time.
/// </remarks>
public sealed class FileCacheEvidenceStore : ICacheEvidenceStore
{
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LockRetry = TimeSpan.FromMilliseconds(5);

    private readonly string _folder;
    private readonly int _maxCount;
    private readonly TimeProvider _timeProvider;

    /// <summary>Uses a folder, and creates it where it does not exist.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="maxCount">The most pieces of evidence that are read back for one policy, at least 1; 10,000 take at most 1.3
    /// MB.</param>
    /// <param name="timeProvider">The clock for waiting; <see langword="null"/> for the system's.</param>
    /// <exception cref="ArgumentException">The folder is empty or the limit not positive.</exception>
    /// <exception cref="IOException">The folder cannot be created.</exception>
    public FileCacheEvidenceStore(string folder, int maxCount = 10_000, TimeProvider? timeProvider = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCount, 1);
        _folder = Directory.CreateDirectory(folder).FullName;
        _maxCount = maxCount;
        _timeProvider = timeProvider ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<CacheEvidence>> ReadAsync(
        string policyId, int maxCount, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(policyId);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCount, 1);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            // Needs no lock: a file that is replaced meanwhile stays readable, and what is half written is no record yet.
            await using var file = Open(PathOf(policyId), FileMode.Open, FileAccess.Read);
            var evidence = await ReadAllAsync(file, cancellationToken).ConfigureAwait(false);
            return evidence[Math.Max(0, evidence.Count - Math.Min(maxCount, _maxCount))..];
        }
        catch (FileNotFoundException)
        {
            return [];
        }
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The file cannot be written, or another process holds it for more than ten seconds.</exception>
    public async ValueTask AppendAsync(string policyId, CacheEvidence evidence, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(policyId);
        var path = PathOf(policyId);
        await using var held = await LockAsync(path + ".lock", cancellationToken).ConfigureAwait(false);
        await using var file = Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        var end = FindEnd(file);
        if (end >= 2L * _maxCount * EvidenceRecord.Size)
        {
            await CompactAsync(path, file, evidence, cancellationToken).ConfigureAwait(false);
            return;
        }

        var record = new byte[EvidenceRecord.Size];
        EvidenceRecord.Write(evidence, record);
        file.Position = end;
        file.Write(record);
        file.SetLength(end + record.Length);
    }

    private static FileStream Open(string path, FileMode mode, FileAccess access) =>
        Open(path, mode, access, FileShare.ReadWrite | FileShare.Delete);

    // Which answers are right is nobody's business but the app's.
    private static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode != FileMode.Open)
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    /// <summary>Where the last whole record ends: what follows was torn.</summary>
    private static long FindEnd(FileStream file)
    {
        var record = new byte[EvidenceRecord.Size];
        var end = file.Length / record.Length * record.Length;
        for (; end > 0; end -= record.Length)
        {
            file.Position = end - record.Length;
            file.ReadExactly(record);
            if (EvidenceRecord.TryRead(record, out _))
                break;
        }

        return end;
    }

    private static async Task<List<CacheEvidence>> ReadAllAsync(FileStream file, CancellationToken cancellationToken)
    {
        var bytes = new byte[file.Length];
        file.Position = 0;
        var length = await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        var evidence = new List<CacheEvidence>(length / EvidenceRecord.Size);
        for (var start = 0; start + EvidenceRecord.Size <= length; start += EvidenceRecord.Size)
        {
            if (EvidenceRecord.TryRead(bytes.AsSpan(start, EvidenceRecord.Size), out var one))
                evidence.Add(one);
        }

        return evidence;
    }

    // Whoever is killed on the way leaves the old file as it was, and a new one that the next compaction overwrites.
    private async Task CompactAsync(string path, FileStream file, CacheEvidence newest, CancellationToken cancellationToken)
    {
        var kept = await ReadAllAsync(file, cancellationToken).ConfigureAwait(false);
        kept.Add(newest);
        kept.RemoveRange(0, Math.Max(0, kept.Count - _maxCount));
        var bytes = new byte[kept.Count * EvidenceRecord.Size];
        for (var i = 0; i < kept.Count; i++)
            EvidenceRecord.Write(kept[i], bytes.AsSpan(i * EvidenceRecord.Size, EvidenceRecord.Size));
        await using (var compacted = Open(path + ".new", FileMode.Create, FileAccess.Write, FileShare.None))
            await compacted.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        File.Move(path + ".new", path, overwrite: true);
    }

    private async Task<FileStream> LockAsync(string path, CancellationToken cancellationToken)
    {
        for (var start = _timeProvider.GetTimestamp(); ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (_timeProvider.GetElapsedTime(start) < LockTimeout)
            {
                await Task.Delay(LockRetry, _timeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // Ids are free text: a hash of them is a file name everywhere.
    private string PathOf(string policyId) =>
        Path.Combine(_folder, $"evidence-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(policyId)))}.bin");
}
