/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A format is read from left to right; each conversion is a field: a width, a
 * way to pad, and the characters of a number or a string.
 */
#include <baton/print.h>
#include <stdbool.h>

#define DIGITS_MAX 24u

struct field {
    unsigned width;
    bool left;
    bool zeros;
    bool is_long;
};

static void pad(struct baton_sink const *sink, char c, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        sink->put(sink->context, c);
    }
}

/* `length` characters in their field; a sign goes before padding zeros. */
static void put_field(struct baton_sink const *sink, struct field const *field, char const *text,
                      unsigned length) {
    unsigned fill = field->width > length ? field->width - length : 0u;

    if (!field->left && field->zeros && length > 0u && text[0] == '-') {
        sink->put(sink->context, '-');
        text++;
        length--;
    }
    if (!field->left) {
        pad(sink, field->zeros ? '0' : ' ', fill);
    }
    for (unsigned i = 0; i < length; i++) {
        sink->put(sink->context, text[i]);
    }
    if (field->left) {
        pad(sink, ' ', fill);
    }
}

static void put_number(struct baton_sink const *sink, struct field const *field,
                       unsigned long value, unsigned base, bool negative) {
    char digits[DIGITS_MAX];
    unsigned at = DIGITS_MAX;

    do {
        digits[--at] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0u);
    if (negative) {
        digits[--at] = '-';
    }
    put_field(sink, field, &digits[at], DIGITS_MAX - at);
}

static void put_string(struct baton_sink const *sink, struct field const *field, char const *text) {
    struct field plain = *field;
    unsigned length = 0;

    while (text[length] != '\0') {
        length++;
    }
    plain.zeros = false;
    put_field(sink, &plain, text, length);
}

/* The conversion at *format, which is behind the field's width. Moves *format past it.
 * `list` is a pointer because a va_list that is passed on by value is lost. */
static void convert(struct baton_sink const *sink, struct field const *field, char const **format,
                    va_list *list) {
    struct field const none = {0};
    char letter[1] = {**format};
    int number;

    if (letter[0] == '\0') {
        return;
    }
    (*format)++;
    switch (letter[0]) {
    case 's': put_string(sink, field, va_arg(*list, char const *)); break;
    case 'c':
        letter[0] = (char)va_arg(*list, int);
        put_field(sink, field, letter, 1u);
        break;
    case 'u':
    case 'x':
        put_number(sink, field,
                   field->is_long ? va_arg(*list, unsigned long) : va_arg(*list, unsigned),
                   letter[0] == 'x' ? 16u : 10u, false);
        break;
    case 'd':
        number = va_arg(*list, int);
        put_number(sink, field, number < 0 ? 0u - (unsigned long)number : (unsigned long)number,
                   10u, number < 0);
        break;
    case '%': put_field(sink, &none, "%", 1u); break;
    default:
        put_field(sink, &none, "%", 1u);
        put_field(sink, &none, letter, 1u);
        break;
    }
}

void baton_format(struct baton_sink const *sink, char const *format, va_list arguments) {
    va_list list;

    va_copy(list, arguments);
    while (*format != '\0') {
        struct field field = {0};
        char c = *format++;
        int width;

        if (c != '%') {
            sink->put(sink->context, c);
            continue;
        }
        for (; *format == '-' || *format == '0'; format++) {
            field.left = field.left || *format == '-';
            field.zeros = field.zeros || *format == '0';
        }
        if (*format == '*') {
            width = va_arg(list, int);
            field.width = width > 0 ? (unsigned)width : 0u;
            format++;
        }
        for (; *format >= '0' && *format <= '9'; format++) {
            field.width = field.width * 10u + (unsigned)(*format - '0');
        }
        if (*format == 'l') {
            field.is_long = true;
            format++;
        }
        convert(sink, &field, &format, &list);
    }
    va_end(list);
}

struct buffer {
    char *text;
    size_t size;
    size_t length;
};

static void put_buffer(void *context, char c) {
    struct buffer *buffer = context;

    if (buffer->length + 1u < buffer->size) {
        buffer->text[buffer->length] = c;
    }
    buffer->length++;
}

size_t baton_text_list(char *text, size_t size, char const *format, va_list arguments) {
    struct buffer buffer = {text, size, 0};
    struct baton_sink sink = {put_buffer, &buffer};

    baton_format(&sink, format, arguments);
    text[buffer.length < size ? buffer.length : size - 1u] = '\0';
    return buffer.length;
}

size_t baton_text(char *text, size_t size, char const *format, ...) {
    va_list list;
    size_t length;

    va_start(list, format);
    length = baton_text_list(text, size, format, list);
    va_end(list);
    return length;
}
