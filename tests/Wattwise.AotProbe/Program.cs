// Runs the product as NativeAOT code, where reflection and run-time marshalling do not exist: Wattwise.AotProbe samples/models
using System.Numerics.Tensors;
using Wattwise.LocalEngine;

if (args is not [var models])
{
    Console.Error.WriteLine("Usage: Wattwise.AotProbe MODELS");
    return 2;
}

await CheckAsync("a file that is no model is refused", async () =>
{
    try
    {
        await using var engine = await LlamaEngine.LoadAsync(new() { ModelPath = Environment.ProcessPath!, Device = LlamaDevice.Cpu });
        return false;
    }
    catch (LlamaModelException e)
    {
        return e.Reason.Contains("not a GGUF file", StringComparison.Ordinal);
    }
});

await CheckAsync("the embedder places a rephrasing nearer than another question", async () =>
{
    await using var engine = await LlamaEngine.LoadAsync(
        new() { ModelPath = Path.Combine(models, "all-MiniLM-L6-v2-Q8_0.gguf"), Device = LlamaDevice.Cpu });
    using var generator = new LlamaEmbeddingGenerator(engine);
    var vectors = await generator.GenerateAsync(["How do I reset my password?", "I forgot my password, how can I change it?", "What does shipping cost?"]);
    return TensorPrimitives.Dot(vectors[0].Vector.Span, vectors[1].Vector.Span) > TensorPrimitives.Dot(vectors[0].Vector.Span, vectors[2].Vector.Span) + 0.2f;
});

return 0;

static async Task CheckAsync(string what, Func<Task<bool>> check)
{
    if (!await check())
    {
        Console.Error.WriteLine($"FAILED: {what}");
        Environment.Exit(1);
    }

    Console.WriteLine($"ok: {what}");
}
