namespace Wattwise.LocalEngine;

/// <summary>Formats that can be named, for models without a template of their own: the names that llama.cpp has for them.</summary>
internal static class NamedFormats
{
    private const string Content = "message.content";
    private const string Trimmed = "message.content.strip()";

    private static readonly SortedDictionary<string, string> Formats = new(StringComparer.Ordinal)
    {
        ["chatml"] = Turns("<|im_start|>{role}\n", "<|im_end|>\n"),
        ["phi3"] = Turns("<|{role}|>\n", "<|end|>\n"),
        ["phi4"] = Turns("<|im_start|>{role}<|im_sep|>", "<|im_end|>"),
        ["falcon3"] = Turns("<|{role}|>\n", "\n"),
        ["zephyr"] = Turns("<|{role}|>\n", "<|endoftext|>\n"),
        ["llama3"] = Turns("<|start_header_id|>{role}<|end_header_id|>\n\n", "<|eot_id|>", Trimmed),
        ["llama4"] = Turns("<|header_start|>{role}<|header_end|>\n\n", "<|eot|>", Trimmed),
        ["chatglm3"] = "[gMASK]sop" + Turns("<|{role}|>\n ", "", opening: "<|assistant|>"),
        ["chatglm4"] = "[gMASK]<sop>" + Turns("<|{role}|>\n", ""),
        ["glmedge"] = Turns("<|{role}|>\n", "", opening: "<|assistant|>"),
        ["granite"] = Turns("<|start_of_role|>{role}<|end_of_role|>", "<|end_of_text|>\n"),
        ["granite-4.0"] = Turns("<|start_of_role|>{role}<|end_of_role|>", "<|end_of_text|>\n"),
        ["granite-4.1"] = Turns("<|start_of_role|>{role}<|end_of_role|>", "<|end_of_text|>\n"),
        ["megrez"] = Turns("<|role_start|>{role}<|role_end|>", "<|turn_end|>"),
        ["solar-open"] = Turns("<|begin|>{role}<|content|>", "<|end|>", opening: "<|begin|>assistant"),
        ["exaone-moe"] = Turns("<|{role}|>\n", "<|endofturn|>\n", Trimmed),
        ["bailing"] = Bailing("", ""),
        ["bailing-think"] = Bailing("", "<think>"),
        ["bailing2"] = "{% if messages[0].role != 'system' %}<role>SYSTEM</role>detailed thinking off<|role_end|>{% endif %}" + Bailing(
            "<|role_end|>", ""),
        ["monarch"] = Loop(
            "{{ '' if loop.first else '<s>' }}{{ message.role }}{{ '\\n' }}{{ message.content }}</s>{{ '\\n' }}", "<s>assistant\n"),
        ["command-r"] = Roles(
            ("<|START_OF_TURN_TOKEN|><|SYSTEM_TOKEN|>", "<|END_OF_TURN_TOKEN|>"),
            ("<|START_OF_TURN_TOKEN|><|USER_TOKEN|>", "<|END_OF_TURN_TOKEN|>"),
            ("<|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|>", "<|END_OF_TURN_TOKEN|>"),
            "<|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|>",
            Trimmed),
        ["openchat"] = Roles(
            ("", "<|end_of_turn|>"), ("GPT4 Correct User: ", "<|end_of_turn|>"), ("GPT4 Correct Assistant: ", "<|end_of_turn|>"),
            "GPT4 Correct Assistant:"),
        ["vicuna"] = Roles(("", "\n\n"), ("USER: ", "\n"), ("ASSISTANT: ", "</s>\n"), "ASSISTANT:"),
        ["vicuna-orca"] = Roles(("SYSTEM: ", "\n"), ("USER: ", "\n"), ("ASSISTANT: ", "</s>\n"), "ASSISTANT:"),
        ["deepseek"] = Roles(("", ""), ("### Instruction:\n", "\n"), ("### Response:\n", "\n<|EOT|>\n"), "### Response:\n"),
        ["deepseek2"] = Roles(("", "\n\n"), ("User: ", "\n\n"), ("Assistant: ", "<｜end▁of▁sentence｜>"), "Assistant:"),
        ["deepseek3"] = Roles(("", "\n\n"), ("<｜User｜>", ""), ("<｜Assistant｜>", "<｜end▁of▁sentence｜>"), "<｜Assistant｜>"),
        ["deepseek-ocr"] = Roles(("", ""), ("", ""), ("", ""), ""),
        ["minicpm"] = Roles(("", ""), ("<用户>", "<AI>"), ("", ""), "", Trimmed),
        ["exaone3"] = Exaone(),
        ["exaone4"] = Exaone(),
        ["smolvlm"] = "<|im_start|>" + Roles(
            ("", "\n\n"), ("User: ", "<end_of_utterance>\n"), ("Assistant: ", "<end_of_utterance>\n"), "Assistant:"),
        ["kimi-k2"] = Roles(
            ("<|im_system|>system<|im_middle|>", "<|im_end|>"),
            ("<|im_user|>user<|im_middle|>", "<|im_end|>"),
            ("<|im_assistant|>assistant<|im_middle|>", "<|im_end|>"),
            "<|im_assistant|>assistant<|im_middle|>"),
        ["hunyuan-moe"] = Roles(("<|startoftext|>", "<|extra_4|>"), ("<|startoftext|>", "<|extra_0|>"), ("", "<|eos|>"), ""),
        ["hunyuan-dense"] = Roles(
            ("", "<｜hy_place▁holder▁no▁3｜>"), ("<｜hy_User｜>", "<｜hy_Assistant｜>"), ("<｜hy_Assistant｜>", "<｜hy_place▁holder▁no▁2｜>"), ""),
        ["hunyuan-vl"] = "<｜hy_begin▁of▁sentence｜>" + Roles(
            ("", "<｜hy_place▁holder▁no▁3｜>"), ("", "<｜hy_User｜>"), ("", "<｜hy_Assistant｜>"), ""),
        ["pangu-embedded"] = "{% if messages[0].role != 'system' %}[unused9]系统：[unused10]{% endif %}" + Roles(
            ("[unused9]系统：", "[unused10]"), ("[unused9]用户：", "[unused10]"), ("[unused9]助手：", "[unused10]"), "[unused9]助手："),
        ["yandex"] = Loop(
            "{% if message.role == 'user' %} Пользователь: {{ message.content }}{{ '\\n\\n' }}"
            + "{% elif message.role == 'assistant' %} Ассистент: {{ message.content }}{{ '\\n\\n' }}{% endif %}",
            " Ассистент:[SEP]"),
        ["grok-2"] = Loop(
            "{% if message.role == 'assistant' %}Assistant: {{ message.content }}{% else %}{{ 'System: ' if message.role == 'system' else "
                + "'Human: ' }}"
            + "{{ message.content.strip() }}{% endif %}<|separator|>{{ '\\n\\n' }}",
            "Assistant:"),
        ["seed_oss"] = Loop(
            "<seed:bos>{{ message.role }}{{ '\\n' }}{{ message.content.strip() if message.role == 'assistant' else message.content "
                + "}}<seed:eos>",
            "<seed:bos>assistant\n"),
        ["gpt-oss"] = Loop(
            "<|start|>{{ message.role }}<|message|>{{ message.content }}{{ '<|return|>' if message.role == 'assistant' else '<|end|>' }}",
            "<|start|>assistant"),
        ["gigachat"] = "<s>" + Roles(
            ("", "<|message_sep|>"),
            ("user<|role_sep|>", "<|message_sep|>available functions<|role_sep|>[]<|message_sep|>"),
            ("assistant<|role_sep|>", "<|message_sep|>"),
            "assistant<|role_sep|>"),
        ["rwkv-world"] = Loop(
            "{{ {'system': 'System: ', 'user': 'User: ', 'assistant': 'Assistant: '}[message.role] }}{{ message.content.strip() }}{{ "
                + "'\\n\\n' }}"
            + "{% if loop.last and message.role == 'user' %}Assistant:{% endif %}",
            ""),
        ["gemma"] = Merged(
            "<start_of_turn>{{ 'model' if message.role == 'assistant' else message.role }}{{ '\\n' }}{% if message.role == 'user' %}{{ "
                + "ns.system }}{% endif %}"
            + "{{ message.content.strip() }}<end_of_turn>{{ '\\n' }}",
            "<start_of_turn>model\n",
            Trimmed),
        ["orion"] = Merged(
            "{% if message.role == 'user' %}Human: {{ ns.system }}{{ message.content }}{{ '\\n\\n' }}Assistant: </s>{% else %}{{ "
                + "message.content }}</s>{% endif %}",
            "",
            Content),
        ["mistral-v1"] = Mistral(" ", " ", Content),
        ["mistral-v3"] = Mistral("", " ", Trimmed),
        ["mistral-v3-tekken"] = Mistral("", "", Content),
        ["mistral-v7"] = Roles(("[SYSTEM_PROMPT] ", "[/SYSTEM_PROMPT]"), ("[INST] ", "[/INST]"), (" ", "</s>"), ""),
        ["mistral-v7-tekken"] = Roles(("[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]"), ("[INST]", "[/INST]"), ("", "</s>"), ""),
        ["llama2"] = Llama2(("", "\n"), "", Content),
        ["llama2-sys"] = Llama2(("<<SYS>>\n", "\n<</SYS>>\n\n"), "", Content),
        ["llama2-sys-bos"] = Llama2(("<<SYS>>\n", "\n<</SYS>>\n\n"), "<s>", Content),
        ["llama2-sys-strip"] = Llama2(("<<SYS>>\n", "\n<</SYS>>\n\n"), "", Trimmed),
    };

    public static IEnumerable<string> Names => Formats.Keys;

    /// <summary>The Jinja text of a format, or <see langword="null"/> for a name that is not known.</summary>
    public static string? Find(string name) => Formats.GetValueOrDefault(name);

    /// <summary>The same around each message but for its role.</summary>
    private static string Turns(string header, string footer, string content = Content, string? opening = null) => Loop(
        string.Join("{{ message.role }}", header.Split("{role}").Select(Print)) + Value(content) + Print(footer),
        opening ?? header.Replace("{role}", "assistant", StringComparison.Ordinal));

    /// <summary>Other texts around the messages of each role.</summary>
    private static string Roles(
        (string Before, string After) system, (string Before, string After) user, (string Before, string After) assistant, string opening,
        string content = Content) => Loop(
            "{% if message.role == 'system' %}" + Around(system, content) + "{% elif message.role == 'user' %}" + Around(user, content)
            + "{% elif message.role == 'assistant' %}" + Around(assistant, content) + "{% endif %}",
            opening);

    private static string Bailing(string footer, string opening) => Loop(
        "<role>{{ 'HUMAN' if message.role == 'user' else message.role.upper() }}</role>{{ message.content }}" + footer,
        "<role>ASSISTANT</role>" + opening);

    private static string Exaone() => Roles(
        ("[|system|]", "[|endofturn|]\n"), ("[|user|]", "\n"), ("[|assistant|]", "[|endofturn|]\n"), "[|assistant|]", Trimmed);

    /// <summary>System messages go before the next message of the user.</summary>
    private static string Merged(string body, string opening, string systemContent) => "{% set ns = namespace(system='') %}" + Loop(
        "{% if message.role == 'system' %}{% set ns.system = ns.system.removesuffix('\\n\\n') + " + systemContent
            + " + '\\n\\n' %}{% else %}" + body
        + "{% if message.role == 'user' %}{% set ns.system = '' %}{% endif %}{% endif %}",
        opening);

    private static string Mistral(string leading, string trailing, string assistantContent) =>
        "{% set ns = namespace(open=false) %}" + Loop(
            "{% if not ns.open %}" + Print(leading + "[INST]" + trailing) + "{% set ns.open = true %}{% endif %}"
            + "{% if message.role == 'system' %}" + Around(("", "\n\n"), Content)
            + "{% elif message.role == 'user' %}" + Around(("", leading + "[/INST]"), Content)
            + "{% else %}" + Around((trailing, "</s>"), assistantContent) + "{% set ns.open = false %}{% endif %}",
            "");

    private static string Llama2((string Before, string After) system, string bos, string content) =>
        "{% set ns = namespace(open=true) %}[INST]{{ ' ' }}" + Loop(
            "{% if not ns.open %}" + Print(bos + "[INST] ") + "{% set ns.open = true %}{% endif %}"
            + "{% if message.role == 'system' %}" + Around(system, content)
            + "{% elif message.role == 'user' %}" + Around(("", " [/INST]"), content)
            + "{% else %}" + Around(("", "</s>"), content) + "{% set ns.open = false %}{% endif %}",
            "");

    private static string Loop(string body, string opening) =>
        "{% for message in messages %}" + body + "{% endfor %}"
            + (opening.Length > 0 ? "{% if add_generation_prompt %}" + Print(opening) + "{% endif %}" : "");

    private static string Around((string Before, string After) texts, string content) =>
        Print(texts.Before) + Value(content) + Print(texts.After);

    private static string Value(string expression) => "{{ " + expression + " }}";

    // In a tag of its own no newline gets lost.
    private static string Print(string text) =>
        text.Length == 0 ? "" : "{{ '" + text.Replace("\n", "\\n", StringComparison.Ordinal) + "' }}";
}
