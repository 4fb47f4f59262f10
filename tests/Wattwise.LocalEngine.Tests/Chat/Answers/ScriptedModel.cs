using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine.Tests;

/// <summary>The sample model with another template, made to write a text token by token: what it is asked does not matter.</summary>
internal sealed class ScriptedModel(LlamaEngine engine, string template)
{
    /// <summary>Thinks by itself, calls tools as Hermes does, and can be told not to think.</summary>
    public const string Thinking =
        "{% if tools %}Tools: {{ tools | tojson }}\n{% endif %}"
        + "{% for m in messages %}<|im_start|>{{ m.role }}\n"
        + "{% if m.reasoning_content and (loop.last or m.tool_calls) %}<think>\n{{ m.reasoning_content }}\n</think>\n\n{% endif %}{{ "
        + "m.content }}"
        + "{% for c in m.tool_calls or [] %}\n<tool_call>\n{\"name\": \"{{ c.function.name }}\", \"arguments\": {{ c.function.arguments | "
        + "tojson }}}\n</tool_call>{% endfor %}"
        + "<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n"
        + "{% if enable_thinking is defined and enable_thinking is false %}<think>\n\n</think>\n\n{% endif %}{% endif %}";

    /// <summary>As <see cref="Thinking"/>, but the prompt opens the thought.</summary>
    public const string Opened =
        "{% for m in messages %}<|im_start|>{{ m.role }}\n{% if m.reasoning_content and loop.last %}<think>\n{{ m.reasoning_content "
            + "}}\n</think>\n\n{% endif %}{{ m.content }}<|im_end|>\n{% endfor %}"
        + "{% if add_generation_prompt %}<|im_start|>assistant\n<think>\n{% endif %}";

    public LlamaChatClient Client { get; } = new(engine, new() { ChatTemplate = template, StreamingInterval = TimeSpan.Zero });

    /// <summary>Options under which the model wants nothing but this text, and then to end.</summary>
    /// <param name="text">What it wants to write; what else must come first, such as the end of a thought, is left to come.</param>
    /// <param name="options">Options to add to.</param>
    public ChatOptions Write(string text, ChatOptions? options = null)
    {
        var tokens = engine.Vocabulary.Tokenize(text, addSpecial: false, parseSpecial: false);
        var prompt = -1;
        options = options?.Clone() ?? new();
        options.Temperature = 0;
        return options.ConfigureLlama(llama => llama.LogitProcessor = (sofar, logits) =>
        {
            prompt = prompt < 0 ? sofar.Length : prompt;
            var next = sofar.Length - prompt;
            logits[next < tokens.Length ? tokens[next] : engine.Vocabulary.Eos] = 1000;
        });
    }
}
