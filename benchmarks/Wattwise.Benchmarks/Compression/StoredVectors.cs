using Microsoft.Extensions.AI;

namespace Wattwise.Benchmarks.Compression;

/// <summary>Remembers vectors in a file, so that a table can be made again without embedding all its texts again.</summary>
internal sealed class StoredVectors : DelegatingEmbeddingGenerator<string, Embedding<float>>
{
    private readonly Dictionary<string, float[]> _vectors = new(StringComparer.Ordinal);
    private readonly string _path;

    public StoredVectors(IEmbeddingGenerator<string, Embedding<float>> inner, string path) : base(inner)
    {
        _path = path;
        if (!File.Exists(path))
            return;
        using var reader = new BinaryReader(File.OpenRead(path));
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var key = reader.ReadString();
            var vector = new float[reader.ReadInt32()];
            for (var i = 0; i < vector.Length; i++)
                vector[i] = reader.ReadSingle();
            _vectors[key] = vector;
        }
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
                _vectors[missing[i]] = made[i].Vector.ToArray();
        }

        return new(texts.Select(text => new Embedding<float>(_vectors[text])));
    }

    public void Save()
    {
        using var writer = new BinaryWriter(File.Create(_path));
        writer.Write(_vectors.Count);
        foreach (var (key, vector) in _vectors)
        {
            writer.Write(key);
            writer.Write(vector.Length);
            foreach (var value in vector)
                writer.Write(value);
        }
    }
}
