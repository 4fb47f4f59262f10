using System.Globalization;
using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine.Tests;

/// <summary>What tests let another process do.</summary>
internal static class ChildCommands
{
    private static readonly string[] OfWords = ["gemma4", "granite-embed-multi-311m", "sarvam-moe"];

    public const string Tokenize = "tokenize";
    public const string TokenizeSound = "sound";
    public const string AnswerWithin = "answer";
    public const string Rewrite = "rewrite";
    public const string EndDuringAnswer = "end";

    private static object? Kept { get; set; }

    /// <summary>Runs a command.</summary>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(string command, string[] arguments)
    {
        switch (command)
        {
            case Tokenize:
                foreach (var name in arguments)
                    await TokenizeAsync(name);
                return 0;
            case TokenizeSound:
                await TokenizeSoundAsync();
                return 0;
            case AnswerWithin:
                await AnswerWithinAsync(int.Parse(arguments[0], CultureInfo.InvariantCulture));
                return 0;
            case Rewrite:
                await RewriteAsync();
                return 0;
            case EndDuringAnswer:
                await BeginToAnswerAsync();
                return 7;
            default:
                return 2;
        }
    }

    /// <summary>Options for a model that is loaded fast and computes little.</summary>
    public static LlamaEngineOptions Options(string path, int? contextLength = null) => new()
    {
        ModelPath = path,
        Device = LlamaDevice.Cpu,
        Threads = 1,
        ContextLength = contextLength,
        WarmUp = false,
    };

    private static async Task TokenizeAsync(string name)
    {
        Console.Write(name + " ");
        Console.Out.Flush();
        using var file = TinyModel.Llama(name);
        LlamaEngine engine;
        try
        {
            engine = await LlamaEngine.LoadAsync(Options(file.Path, 64));
        }
        catch (LlamaModelException)
        {
            Console.WriteLine("refused");
            return;
        }

        await using (engine)
        {
            foreach (var text in LongTexts())
            {
                // Some want a vocabulary of words, and drop what the one of bytes does not spell.
                if (engine.Vocabulary.Tokenize(text, addSpecial: false, parseSpecial: false).Length < text.Length
                    && !OfWords.Contains(name))
                    Console.Write("LOST " + text[0]);
            }
        }

        Console.WriteLine("tokenised");
    }

    private static async Task TokenizeSoundAsync()
    {
        foreach (var name in Gguf.CraftedTokenizers.SoundNames)
        {
            using var file = Gguf.CraftedTokenizers.Sound(name);
            await using var engine = await LlamaEngine.LoadAsync(Options(file.Path, 64));
            foreach (var text in (string[])["", "a", "A", "aé中\U0001F600 A\n", "<|im_end|>", .. LongTexts()])
                engine.Vocabulary.Tokenize(text, addSpecial: true, parseSpecial: false);
            var areEqual = engine.Vocabulary.Tokenize("A", addSpecial: false, parseSpecial: false).AsSpan()
                .SequenceEqual(engine.Vocabulary.Tokenize("a", addSpecial: false, parseSpecial: false));
            Console.WriteLine($"{name}: A is {(areEqual ? "" : "not ")}a");
        }
    }

    private static IEnumerable<string> LongTexts()
    {
        foreach (var character in "a \n!中")
            yield return new(character, 40_000);
        yield return new('1', 3_000);
        yield return string.Concat(Enumerable.Repeat("some words and more, ", 2_000));
        yield return string.Concat(Enumerable.Repeat("a\n", 20_000));
        yield return string.Concat(Enumerable.Repeat("aB1 .é中", 6_000));
    }

    private static async Task AnswerWithinAsync(int contextLength)
    {
        using var file = TinyModel.Gpt2(positions: contextLength);
        await using var engine = await LlamaEngine.LoadAsync(Options(file.Path));
        using var client = new LlamaChatClient(engine);
        var response = await client.GetResponseAsync("a", Endless());
        Console.Write(response.Usage!.TotalTokenCount);
    }

    private static async Task RewriteAsync()
    {
        using var file = TinyModel.Llama();
        var options = Options(file.Path, 128);
        options.MapModelFile = false;
        await using var engine = await LlamaEngine.LoadAsync(options);
        using var client = new LlamaChatClient(engine);
        await File.WriteAllBytesAsync(file.Path, []);
        await client.GetResponseAsync("a", new() { MaxOutputTokens = 8 });
        Console.Write("answered");
    }

    private static async Task BeginToAnswerAsync()
    {
        var engine = await LlamaEngine.LoadAsync(new() { ModelPath = SampleModels.Draft, Device = LlamaDevice.Cpu, ContextLength = 4096 });
        var updates = new LlamaChatClient(engine, new() { StreamingInterval = TimeSpan.Zero }).GetStreamingResponseAsync("Hi", Endless())
            .GetAsyncEnumerator();
        await updates.MoveNextAsync();
        Kept = (engine, updates);
    }

    /// <summary>An answer that ends with the context.</summary>
    public static ChatOptions Endless() =>
        new ChatOptions { Temperature = 0 }.ConfigureLlama(llama => llama.LogitProcessor = static (_, logits) =>
        {
            // The tokens that end an answer, of the sample models and of TinyModel.
            logits[0] = logits[2] = float.NegativeInfinity;
            if (logits.Length > 256)
                logits[256] = logits[257 % logits.Length] = float.NegativeInfinity;
        });
}
