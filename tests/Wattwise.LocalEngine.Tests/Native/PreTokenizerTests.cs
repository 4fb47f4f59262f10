namespace Wattwise.LocalEngine.Tests.Native;

public class PreTokenizerTests
{
    // All that llama.cpp 0.5.0 knows (llama_vocab::impl::load).
    private const string Names =
        "default minicpm5 llama3 llama-v3 llama-bpe falcon3 falcon-h1 pixtral midm-2.0 lfm2 jina-v5-nano deepseek-llm deepseek-coder "
            + "deepseek-v3 youtu "
        + "falcon mpt starcoder gpt-2 phi-2 jina-es jina-de gigachat jina-v2-es jina-v2-de a.x-4.0 mellum modern-bert jais-2 gemma4 "
        + "granite-embed-multi-311m sarvam-moe jina-v1-en jina-v2-code roberta-bpe whitespace refact command-r qwen2 deepseek-r1-qwen "
        + "kormo f2llmv2 "
        + "qwen35 stablelm2 olmo dbrx smaug-bpe poro-chat glm4 chatglm-bpe viking jais tekken smollm codeshell bloom gpt3-finnish exaone "
        + "exaone4 "
        + "exaone-moe chameleon minerva-7b megrez gpt-4o llama4 kanana2 talkie granite-embed-multi-97m tiny_aya cohere2moe superbpe "
        + "trillion "
        + "granite-docling bailingmoe bailingmoe2 llada-moe seed-coder hunyuan hunyuan-dense joyai-llm kimi-k2 grok-2 afmoe laguna "
        + "minimax-m2 "
        + "solar-open mellum2 ufakzeka hybriddna hy_v4 spark2_5";

    [Fact]
    public async Task Texts_of_many_equal_characters_end_no_process_with_any_pre_tokenizer()
    {
        var names = Names.Split(' ');

        var (exitCode, output) = await ChildProcess.RunAsync(ChildCommands.Tokenize, names);

        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain("LOST", output, StringComparison.Ordinal);
        Assert.Equal(names.Length, output.Split("tokenised").Length + output.Split("refused").Length - 2);
        Assert.All((string[])["gpt-4o", "llama4", "tekken", "deepseek-v3", "bloom", "default"], name =>
            Assert.Contains(name + " tokenised", output, StringComparison.Ordinal));
        Assert.Contains("whitespace refused", output, StringComparison.Ordinal);
    }
}
