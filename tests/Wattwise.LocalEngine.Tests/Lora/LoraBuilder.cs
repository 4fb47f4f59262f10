using System.Runtime.InteropServices;
using Wattwise.LocalEngine.Gguf;
using Wattwise.LocalEngine.Tests.Gguf;

namespace Wattwise.LocalEngine.Tests.Lora;

/// <summary>Writes LoRA adapters of rank 4 for the chat model: random, or with a second half of zeros, which changes nothing.</summary>
internal static class LoraBuilder
{
    internal const string Weight = "blk.3.attn_q.weight";

    private const int Width = 576;
    private const int Rank = 4;

    internal static TemporaryFile Write(bool changesNothing = false, int seed = 1, Action<GgufBuilder>? more = null)
    {
        var random = new Random(seed);
        var halves = new float[2 * Width * Rank];
        for (var i = 0; i < (changesNothing ? halves.Length / 2 : halves.Length); i++)
            halves[i] = random.NextSingle() - 0.5f;
        var builder = Header();
        more?.Invoke(builder);
        return new(Matrices(builder, MemoryMarshal.AsBytes<float>(halves).ToArray()).Bytes(), "adapter.gguf");
    }

    internal static GgufBuilder Header(string type = "adapter", string adapterType = "lora", string architecture = "llama") =>
        new GgufBuilder().Text("general.type", type).Text("adapter.type", adapterType).Text("general.architecture", architecture).Text(
            "general.name", "tiny");

    internal static GgufBuilder Matrices(
        GgufBuilder builder, byte[]? data = null, string a = Weight + ".lora_a", string b = Weight + ".lora_b", ulong width = Width,
        uint type = 0)
    {
        builder.Data = data ?? new byte[2 * (int)width * Rank * sizeof(float)];
        return builder.Tensor(a, type, 0, width, Rank).Tensor(b, type, width * Rank * sizeof(float), Rank, width);
    }

    internal static GgufBuilder Alpha(this GgufBuilder builder, float alpha) =>
        builder.Pair("adapter.lora.alpha", GgufValueType.Float32, w => w.Write(alpha));
}
