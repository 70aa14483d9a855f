/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Multiply two matrices, modulo 2^32. A tile of 32 by 32 numbers is a page, so
 * the product of two tiles needs three pages at once:
 *
 *   heap   | A: tiles, row by row | B | C |        C[i][j] += A[i][k] * B[k][j]
 *
 * The check does not multiply matrices: A * (B * v) must be C * v, for some
 * vectors v (R. Freivalds, 1977).
 *
 *   matrix [TILES] [SEED]     so many tiles a side; at most what the heap has room for
 */
#include "lib/work.h"
#include <baton/string.h>

#define USAGE "matrix [TILES] [SEED]     (1 to 64 tiles a side, 3 pages of heap for each tile)"
#define SIDE 32u /* of a tile */
#define TILES 12u
#define TILES_MAX 64u
#define LONGEST (TILES_MAX * SIDE)
#define VECTORS 8u
#define SEED 1u

_Static_assert(SIDE *SIDE == WORK_PAGE_WORDS, "a tile is a page");

struct matrix {
    uint32_t *tiles;
    uint32_t side; /* tiles */
};

static uint32_t *tile(struct matrix const *m, uint32_t row, uint32_t column) {
    return m->tiles + (size_t)(row * m->side + column) * WORK_PAGE_WORDS;
}

static void fill(struct matrix const *m, uint32_t *random) {
    for (size_t i = 0; i < (size_t)m->side * m->side * WORK_PAGE_WORDS; i++) {
        m->tiles[i] = work_next(random);
    }
}

static void multiply_tiles(uint32_t const *a, uint32_t const *b, uint32_t *c) {
    for (uint32_t i = 0; i < SIDE; i++) {
        for (uint32_t k = 0; k < SIDE; k++) {
            uint32_t const factor = a[i * SIDE + k];

            for (uint32_t j = 0; j < SIDE; j++) {
                c[i * SIDE + j] += factor * b[k * SIDE + j];
            }
        }
    }
}

static void multiply(struct matrix const *a, struct matrix const *b, struct matrix const *c) {
    for (uint32_t i = 0; i < c->side; i++) {
        for (uint32_t j = 0; j < c->side; j++) {
            memset(tile(c, i, j), 0, BATON_PAGE_SIZE);
            for (uint32_t k = 0; k < c->side; k++) {
                multiply_tiles(tile(a, i, k), tile(b, k, j), tile(c, i, j));
            }
        }
    }
}

/* The matrix times a vector. */
static void apply(struct matrix const *m, uint32_t const *vector, uint32_t *result) {
    memset(result, 0, m->side * SIDE * sizeof(*result));
    for (uint32_t i = 0; i < m->side * SIDE; i++) {
        for (uint32_t j = 0; j < m->side; j++) {
            uint32_t const *const row = tile(m, i / SIDE, j) + i % SIDE * SIDE;

            for (uint32_t k = 0; k < SIDE; k++) {
                result[i] += row[k] * vector[j * SIDE + k];
            }
        }
    }
}

/* Whether c is a times b, as far as one vector tells. */
static bool agrees(struct matrix const *a, struct matrix const *b, struct matrix const *c,
                   uint32_t *random) {
    static uint32_t vector[LONGEST];
    static uint32_t half[LONGEST];
    static uint32_t left[LONGEST];
    static uint32_t right[LONGEST];

    for (uint32_t i = 0; i < c->side * SIDE; i++) {
        vector[i] = work_next(random);
    }
    apply(b, vector, half);
    apply(a, half, left);
    apply(c, vector, right);
    return memcmp(left, right, c->side * SIDE * sizeof(left[0])) == 0;
}

static uint32_t sum(struct matrix const *m) {
    uint32_t result = m->side;

    for (size_t i = 0; i < (size_t)m->side * m->side * WORK_PAGE_WORDS; i++) {
        result = result * 31u + m->tiles[i];
    }
    return work_mix(result);
}

int main(int argc, char *argv[]) {
    static baton_word const limits[] = {TILES_MAX, UINT32_MAX};
    baton_word numbers[] = {TILES, SEED};
    uint32_t const pages = baton_started()->heap_pages / 3u; /* for each matrix */
    uint32_t random;
    uint32_t side;
    struct matrix a;
    struct matrix b;
    struct matrix c;
    bool right = true;

    if (!work_begin(argc, argv, USAGE, numbers, limits, 2u)) {
        return WORK_USAGE;
    }
    side = (uint32_t)numbers[0];
    while (side * side > pages) {
        side--;
    }
    random = (uint32_t)numbers[1];
    a = (struct matrix){work_heap(), side};
    b = (struct matrix){tile(&a, side, 0u), side};
    c = (struct matrix){tile(&b, side, 0u), side};
    fill(&a, &random);
    fill(&b, &random);
    multiply(&a, &b, &c);
    for (unsigned i = 0; i < VECTORS && right; i++) {
        right = agrees(&a, &b, &c, &random);
    }
    return work_result("matrix", side * SIDE, "rows", sum(&c), right);
}
