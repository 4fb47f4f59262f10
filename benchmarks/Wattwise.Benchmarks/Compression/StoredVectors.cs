using Microsoft.Extensions.AI;

namespace Wattwise.Benchmarks.Compression;

/// <summary>Remembers vectors in a file as they are made, so that a table that was interrupted goes on where it stopped.</summary>
internal sealed class StoredVectors : DelegatingEmbeddingGenerator<string, Embedding<float>>
{
    private readonly Dictionary<string, float[]> _vectors = new(StringComparer.Ordinal);
    private readonly BinaryWriter _writer;

    public StoredVectors(IEmbeddingGenerator<string, Embedding<float>> inner, string path) : base(inner)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        using var reader = new BinaryReader(file, System.Text.Encoding.UTF8, leaveOpen: true);
        var whole = 0L;
        try
        {
            while (file.Position < file.Length)
            {
                var key = reader.ReadString();
                var vector = new float[reader.ReadInt32()];
                for (var i = 0; i < vector.Length; i++)
                    vector[i] = reader.ReadSingle();
                _vectors[key] = vector;
                whole = file.Position;
            }
        }
        catch (Exception exception) when (exception is IOException or FormatException or OverflowException)
        {
            // What was cut off is made again.
        }

        file.SetLength(whole);
        file.Position = whole;
        _writer = new BinaryWriter(file);
    }

    public override async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        string[] texts = [.. values];
        string[] missing = [.. texts.Where(text => !_vectors.ContainsKey(text)).Distinct(StringComparer.Ordinal)];
        if (missing.Length > 0)
        {
            var made = await base.GenerateAsync(missing, options, cancellationToken);
            for (var i = 0; i < missing.Length; i++)
                Add(missing[i], made[i].Vector.ToArray());
            _writer.Flush();
        }

        return new(texts.Select(text => new Embedding<float>(_vectors[text])));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _writer.Dispose();
        base.Dispose(disposing);
    }

    private void Add(string text, float[] vector)
    {
        _vectors[text] = vector;
        _writer.Write(text);
        _writer.Write(vector.Length);
        foreach (var value in vector)
            _writer.Write(value);
    }
}
